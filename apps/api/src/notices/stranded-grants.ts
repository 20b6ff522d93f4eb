import { NoticeError, type Channel } from "@mp-notice/core";
import type { StoredNotice } from "./notice-settings-store.ts";
import type { GrantService } from "../grants/grant.contract.ts";

interface NoticeChange {
  all: StoredNotice[];
  code: string;
  /** The channel that the change makes active. */
  channel: Channel;
  /** That channel's template after the change; `null`: yet to be added, `undefined`: unchanged. */
  templateId: string | null | undefined;
}

/**
 * The usable permissions that no notice can use after a change. Subscriptions are bound to one template: another template or
 * another channel strands them. Forms and payments pay for any template of their channel, and a notice that is only disabled
 * keeps its template.
 */
export async function countStranded(
  grants: Pick<GrantService, "summarize">,
  change: NoticeChange,
): Promise<number> {
  const leftId = findLeftTemplate(change);
  if (leftId === null) return 0;
  return (await grants.summarize())
    .filter(({ templateId }) => templateId === leftId)
    .reduce((sum, { usable, pending }) => sum + usable + pending, 0);
}

function findLeftTemplate({ all, code, channel, templateId }: NoticeChange): string | null {
  const stored = all.find((candidate) => candidate.code === code);
  const before = stored?.mappings.subscribe?.templateId;
  if (!stored || before === undefined) return null;
  const after = channel === "subscribe" && templateId !== undefined ? templateId : before;
  const isStillUsed = channel === "subscribe" && after === before;
  const isGivenUp = stored.channel === "subscribe" || after !== before;
  const isUsedElsewhere = all.some(
    (other) =>
      other.code !== code &&
      other.channel === "subscribe" &&
      other.mappings.subscribe?.templateId === before,
  );
  return isStillUsed || !isGivenUp || isUsedElsewhere ? null : before;
}

/** @throws NoticeError CONFIRMATION_REQUIRED when a save would strand more than was confirmed */
export function assertConfirmed(stranded: number, confirmed: number): void {
  if (stranded <= confirmed) return;
  const permissions = stranded === 1 ? "permission" : "permissions";
  throw new NoticeError("CONFIRMATION_REQUIRED", "the save would strand permissions", {
    details: [
      {
        field: "strandedGrants",
        problem: `${stranded} usable ${permissions} of customers would become unusable; repeat with strandedGrants: ${stranded}`,
      },
    ],
  });
}
