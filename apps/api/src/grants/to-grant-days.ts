import type { EndedUses } from "./count-ended-uses.ts";
import type { GrantDays } from "./grant-service.ts";

/** One line for each kind and template, with a number for each day. */
export function toGrantDays({ days, ended }: { days: string[]; ended: EndedUses[] }): GrantDays {
  const none = () => days.map(() => 0);
  const lines = new Map<string, GrantDays["items"][number]>();
  for (const { kind, templateId, spentDay, voidDay, spent, void: lost } of ended) {
    const key = `${kind} ${templateId}`;
    const line = lines.get(key) ?? {
      kind,
      templateId: templateId === "" ? null : templateId,
      spent: none(),
      lost: none(),
    };
    lines.set(key, line);
    if (spentDay !== null) line.spent[spentDay] = (line.spent[spentDay] ?? 0) + spent;
    if (voidDay !== null) line.lost[voidDay] = (line.lost[voidDay] ?? 0) + lost;
  }
  return { days, items: [...lines.values()] };
}
