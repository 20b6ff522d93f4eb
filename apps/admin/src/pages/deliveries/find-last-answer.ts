import type { CustomerEvent, DeliverySummary } from "../../api.ts";

/** What a customer answered, or why they were not asked; or that they turned the notice off in WeChat. */
export type LastAnswer = Extract<CustomerEvent, { what: "ask" | "refusal" }>;

interface AnswerPlace extends Pick<DeliverySummary, "orderId" | "notice"> {
  /** The notice's template; `null` without one. */
  templateId: string | null;
}

/** The latest answer about the notice, at this order if they were asked there. `events`: newest first. */
export function findLastAnswer(
  events: CustomerEvent[],
  { orderId, notice, templateId }: AnswerPlace,
): LastAnswer | null {
  const answers = events.filter(
    (event): event is LastAnswer =>
      (event.what === "ask" && event.notice === notice) ||
      (event.what === "refusal" && event.templateId === templateId),
  );
  const ofOrder = answers.filter(
    (answer) => answer.what === "refusal" || answer.orderId === orderId,
  );
  return (ofOrder.some(({ what }) => what === "ask") ? ofOrder : answers)[0] ?? null;
}
