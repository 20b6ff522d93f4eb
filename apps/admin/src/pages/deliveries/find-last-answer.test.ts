import { expect, test } from "vitest";
import type { CustomerEvent } from "../../api.ts";
import { findLastAnswer } from "./find-last-answer.ts";

const NOTICE = "order_pay_success";
const place = { orderId: "A1", notice: NOTICE, templateId: "t1" };

function ask(at: string, orderId: string, notice = NOTICE): CustomerEvent {
  return { what: "ask", at, orderId, notice, moment: "submit", answer: "reject" };
}

function refusal(at: string, templateId = "t1"): CustomerEvent {
  return { what: "refusal", at, orderId: null, templateId };
}

test("the latest answer at the order comes before later ones at other orders", () => {
  const events = [ask("4", "A2"), ask("3", "A1"), ask("2", "A1")];
  expect(findLastAnswer(events, place)).toMatchObject({ at: "3", orderId: "A1" });
});

test("without an answer at the order, the latest one about the notice counts", () => {
  const events = [ask("4", "A1", "order_cancel"), ask("3", "A3"), ask("2", "A2")];
  expect(findLastAnswer(events, place)).toMatchObject({ at: "3", notice: NOTICE });
});

test("a later refusal in WeChat counts, an earlier one or one of another template does not", () => {
  expect(findLastAnswer([refusal("4"), ask("3", "A1")], place)).toMatchObject({ at: "4" });
  expect(findLastAnswer([ask("3", "A1"), refusal("2")], place)).toMatchObject({ at: "3" });
  expect(findLastAnswer([refusal("4", "t2")], place)).toBeNull();
});
