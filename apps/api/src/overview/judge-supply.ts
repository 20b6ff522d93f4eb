import type { GrantKind, NoticeSettings } from "@mp-notice/core";
import { getNotice } from "@mp-notice/core";
import type { SliceCount } from "../database/sql/count-deliveries.ts";
import type { PermissionSupply, SUPPLY_LEVELS } from "./overview-service.ts";
import { sumOutcomes } from "./sum-outcomes.ts";

export interface UsableGrants {
  kind: GrantKind;
  /** Empty unless the kind is `subscribe`. */
  templateId: string;
  usable: number;
}

/** What each template of the enabled notices has left, the scarcest first. `counts` are those of the last 7 days. */
export function judgeSupplies(input: {
  settings: NoticeSettings[];
  usable: UsableGrants[];
  counts: SliceCount[];
}): PermissionSupply[] {
  const { settings, usable, counts } = input;
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
          const { name, nameEn } = getNotice(code);
          return { code, name, nameEn };
        }),
        usable: left,
        sentIn7Days: outcomes.sent,
        noGrantIn7Days: outcomes.noGrant,
        level: judge({ usable: left, sent: outcomes.sent, missed: outcomes.noGrant }),
      };
    })
    .toSorted((one, other) => toScarcity(one) - toScarcity(other));
}

function judge({
  usable,
  sent,
  missed,
}: {
  usable: number;
  sent: number;
  missed: number;
}): (typeof SUPPLY_LEVELS)[number] {
  if (usable >= sent && (usable > 0 || missed === 0)) return "enough";
  return missed > 0 ? "short" : "tight";
}

/** How far what is left goes; what nobody asked for lasts. */
function toScarcity({ usable, sentIn7Days, noGrantIn7Days }: PermissionSupply): number {
  const demand = sentIn7Days + noGrantIn7Days;
  return demand === 0 ? Number.MAX_VALUE : usable / demand;
}
