/** Decides unclear answers again with what all senders know: their meaning shows only beside other customers' answers. */
import { decideOutcome, type Outcome, type OutcomeContext } from "./decide-outcome.ts";
import type { ClaimedDelivery, OutcomeRecord } from "./delivery-store.port.ts";
import type { UnclearAnswer, UnclearAnswerStore } from "./unclear-answers.port.ts";

/** An answered send with its first decision; items are in the order of their answers. */
export interface AnsweredSend {
  claimed: ClaimedDelivery;
  record: OutcomeRecord;
  /** The input of the first decision. */
  context: OutcomeContext;
}

/** Whether WeChat evaluated the message: then neither the account nor the API is blocked. */
export function provesApiWorks({ answer, outcome }: OutcomeRecord): boolean {
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

/** Stores unclear answers and marks channels that work; returns the items with their outcomes decided again. */
export async function judgeUnclear<Item extends AnsweredSend>(
  { unclearAnswers }: { unclearAnswers: UnclearAnswerStore },
  { appId, items }: { appId: string; items: Item[] },
): Promise<Item[]> {
  for (const channel of new Set(
    items.flatMap(({ claimed, record }) => (provesApiWorks(record) ? [claimed.channel] : [])),
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
      .some((later) => later.claimed.channel === channel && provesApiWorks(later.record));
    return [{ deliveryId, claimId, channel, openid, errcode: answer.errcode, isFollowedByProof }];
  });
}
