/** Answers whose meaning shows only beside those that others got: they are decided again with what all senders know. */
import { decideOutcome, type Outcome, type OutcomeContext } from "./decide-outcome.ts";
import type { ClaimedDelivery, OutcomeRecord } from "./delivery-store.port.ts";
import type { UnclearAnswer, UnclearAnswerStore } from "./unclear-answers.port.ts";

/** An answer with what was decided on it, in the order in which they came. */
export interface AnsweredSend {
  claimed: ClaimedDelivery;
  record: OutcomeRecord;
  /** What it was decided from. */
  context: OutcomeContext;
}

/** Whatever WeChat said, it looked at the message: neither the account nor the API stood in the way. */
export function provesThatItWorks({ answer, outcome }: OutcomeRecord): boolean {
  return (
    answer.kind === "answered" &&
    answer.from === "send" &&
    outcome.pause === null &&
    !PROVES_NOTHING.has(outcome.class)
  );
}

const PROVES_NOTHING: ReadonlySet<Outcome["class"]> = new Set([
  ...(["busy", "token", "lost", "unclear"] as const),
]);

/** Notes what is unclear, and what has worked meanwhile; answers the items, each decided with all that is known. */
export async function judgeUnclear<Item extends AnsweredSend>(
  { unclearAnswers }: { unclearAnswers: UnclearAnswerStore },
  { appId, items }: { appId: string; items: Item[] },
): Promise<Item[]> {
  for (const channel of new Set(
    items.flatMap(({ claimed, record }) => (provesThatItWorks(record) ? [claimed.channel] : [])),
  ))
    await unclearAnswers.markWorking({ appId, channel });
  const answers = toUnclearAnswers(items);
  if (answers.length === 0) return items;
  const histories = await unclearAnswers.note(appId, answers);
  return items.map((item) => {
    const unclear = histories.get(item.claimed.id);
    if (!unclear) return item;
    const outcome = decideOutcome({ ...item.context, unclear });
    return { ...item, record: { ...item.record, outcome } };
  });
}

function toUnclearAnswers(items: AnsweredSend[]): UnclearAnswer[] {
  return items.flatMap(({ claimed, record: { answer, outcome } }, place) => {
    if (outcome.class !== "unclear" || answer.kind !== "answered") return [];
    const { id: deliveryId, claimId, channel, openid } = claimed;
    const isFollowedByProof = items
      .slice(place + 1)
      .some((later) => later.claimed.channel === channel && provesThatItWorks(later.record));
    return [{ deliveryId, claimId, channel, openid, errcode: answer.errcode, isFollowedByProof }];
  });
}
