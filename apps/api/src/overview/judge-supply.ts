import type { GrantKind, NoticeCatalog, NoticeSettings } from "@mp-notice/core";
import type { SliceCount } from "./count-deliveries.ts";
import type { PermissionSupply } from "./overview.contract.ts";
import { sumOutcomes } from "./sum-outcomes.ts";

export interface UsableGrants {
  kind: GrantKind;
  /** Empty unless the kind is `subscribe`. */
  templateId: string;
  usable: number;
}

/** Each enabled notice's template with its usable permissions and missed messages, worst first. `counts` covers the last 7 days. */
export function judgeSupplies(input: {
  catalog: NoticeCatalog;
  settings: Pick<NoticeSettings, "code" | "enabled" | "mapping">[];
  usable: UsableGrants[];
  counts: SliceCount[];
}): PermissionSupply[] {
  const { catalog, settings, usable, counts } = input;
  const mapped = settings.flatMap(({ code, enabled, mapping }) =>
    enabled && mapping ? [{ code, mapping }] : [],
  );
  const byTemplate = Map.groupBy(mapped, ({ mapping }) =>
    mapping.channel === "subscribe" ? mapping.templateId : "",
  );
  return [...byTemplate]
    .map(([templateId, users]): PermissionSupply => {
      const codes = new Set(users.map(({ code }) => code));
      const outcomes = sumOutcomes(counts.filter(({ notice }) => codes.has(notice)));
      const left = usable.reduce(
        (sum, grants) => (grants.templateId === templateId ? sum + grants.usable : sum),
        0,
      );
      return {
        channel: templateId === "" ? "template" : "subscribe",
        templateId: templateId === "" ? null : templateId,
        title: [...new Set(users.map(({ mapping }) => mapping.title))].join("、"),
        notices: users.map(({ code }) => {
          const { name, nameEn } = catalog.get(code);
          return { code, name, nameEn };
        }),
        usable: left,
        sentIn7Days: outcomes.sent,
        noGrantIn7Days: outcomes.noGrant,
        level: judge({ sent: outcomes.sent, missed: outcomes.noGrant }),
      };
    })
    .toSorted(compareScarcity);
}

/** Above this share of missed messages, it is worth asking for permissions in more places. */
const SHORT_ABOVE = 0.1;

function judge({ sent, missed }: { sent: number; missed: number }): PermissionSupply["level"] {
  const triggered = sent + missed;
  if (triggered === 0) return "idle";
  if (missed === 0) return "enough";
  return missed / triggered > SHORT_ABOVE ? "short" : "tight";
}

/** Most missed first; on a tie, the fewest permissions left for what it sends. */
function compareScarcity(one: PermissionSupply, other: PermissionSupply): number {
  const toMissed = ({ sentIn7Days: sent, noGrantIn7Days: missed }: PermissionSupply) =>
    sent + missed === 0 ? -1 : missed / (sent + missed);
  const toLasting = ({ usable, sentIn7Days: sent }: PermissionSupply) =>
    sent === 0 ? Number.MAX_VALUE : usable / sent;
  return toMissed(other) - toMissed(one) || toLasting(one) - toLasting(other);
}
