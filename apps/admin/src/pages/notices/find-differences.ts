import type { Channel, NoticeDetail, NoticeTemplate, NoticeUpdate } from "../../api.ts";
import { areSameHours } from "./notice-draft.ts";

export type Difference =
  | { kind: "template"; title: string }
  /** Names of the keywords that were added, removed or remapped. */
  | { kind: "mapping"; keywords: string }
  | { kind: "order" | "enabled" | "disabled" }
  | { kind: "wait"; seconds: number }
  | { kind: "quiet"; from: string; to: string }
  | { kind: "notQuiet" }
  | { kind: "page"; page: string }
  | { kind: "channel"; channel: Channel };

/** What another save changed between two versions of a notice. */
export function findDifferences(before: NoticeDetail, after: NoticeDetail): Difference[] {
  const differences: Difference[] = [];
  const { channel, page, grantWaitSeconds: seconds } = after;
  if (channel !== before.channel) differences.push({ kind: "channel", channel });
  const mapping = findMappingDifference(before.templates[channel], after.templates[channel]);
  if (mapping) differences.push(mapping);
  if (page !== before.page) differences.push({ kind: "page", page });
  if (seconds !== before.grantWaitSeconds) differences.push({ kind: "wait", seconds });
  if (!areSameHours(after.quietHours, before.quietHours))
    differences.push(
      after.quietHours ? { kind: "quiet", ...after.quietHours } : { kind: "notQuiet" },
    );
  if (after.enabled !== before.enabled)
    differences.push({ kind: after.enabled ? "enabled" : "disabled" });
  return differences;
}

/** Whether the versions are the same to an operator, the channel that is not in use included. */
export function isSameNotice(before: NoticeDetail, after: NoticeDetail): boolean {
  return (
    findDifferences(before, after).length === 0 &&
    (["subscribe", "template"] as const).every((channel) => {
      const [old, current] = [before.templates[channel], after.templates[channel]];
      return (old === null) === (current === null) && findMappingDifference(old, current) === null;
    })
  );
}

type Part = Exclude<keyof NoticeUpdate, "code" | "version">;

/** What an operator's own change of the same must have touched to clash. A mapping belongs to its channel. */
const CLASHES: Record<Difference["kind"], Part[]> = {
  channel: ["channel", "template"],
  template: ["template"],
  mapping: ["template"],
  order: ["template"],
  page: ["page"],
  wait: ["grantWaitSeconds"],
  quiet: ["quietHours"],
  notQuiet: ["quietHours"],
  enabled: [],
  disabled: [],
};

/** Whether both sides changed the same part, so that the operator's own replaces the other. */
export function hasClash(
  differences: Difference[],
  update: Omit<NoticeUpdate, "code" | "version"> | null,
): boolean {
  return differences.some(({ kind }) => CLASHES[kind].some((part) => update?.[part] !== undefined));
}

function findMappingDifference(
  before: NoticeTemplate | null,
  after: NoticeTemplate | null,
): Difference | null {
  if (!after) return null;
  if (before?.libraryTemplateId !== after.libraryTemplateId)
    return { kind: "template", title: after.title };
  const [old, current] = [toSources(before), toSources(after)];
  const changed = [...new Set([...old.keys(), ...current.keys()])].filter(
    (name) => old.get(name) !== current.get(name),
  );
  if (changed.length > 0) return { kind: "mapping", keywords: changed.join("、") };
  return [...old.keys()].join() === [...current.keys()].join() ? null : { kind: "order" };
}

function toSources({ keywords }: NoticeTemplate): Map<string, string> {
  return new Map(keywords.map(({ name, source }) => [name, JSON.stringify(source)]));
}
