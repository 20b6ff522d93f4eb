import { TRPCClientError } from "@trpc/client";
import { expect, test } from "vitest";
import type { NoticePreview } from "../../api.ts";
import { drawCard, type CardRequest } from "./draw-card.ts";

const preview: NoticePreview = { card: { title: "t", lines: [] }, page: "p", problems: [] };
const examples = { order_sn: "1", order_amount: "128.00" };
const request: CardRequest = {
  code: "order_pay_success",
  channel: "subscribe",
  page: "/nowhere",
  template: { libraryTemplateId: "1", keywords: [] },
  data: { order_sn: "1", order_amount: "十二元" },
};

function refusal(reason: string, field: string): TRPCClientError<never> {
  const data = { reason, details: [{ field, problem: "p" }], explanation: null, requestId: "r" };
  return TRPCClientError.from({ error: { message: "m", code: -32_600, data } } as never);
}

test("invalid samples are reported and replaced by examples on the card", async () => {
  const asked: CardRequest[] = [];
  const drawn = await drawCard(
    {
      examples,
      async preview(wanted) {
        asked.push(wanted);
        if (wanted.page === "/nowhere") throw refusal("INPUT_INVALID", "page");
        if (wanted.data["order_amount"] === "十二元")
          throw refusal("FIELD_INVALID", "data.order_amount");
        return preview;
      },
    },
    request,
  );
  expect(drawn).toEqual({
    preview,
    invalidFields: new Set(["order_amount"]),
    isPageInvalid: true,
  });
  expect(asked.at(-1)).toMatchObject({ data: examples, page: undefined });
  expect(asked).toHaveLength(3);
});

test("a field that is rejected again stops the retries", async () => {
  let times = 0;
  const drawing = drawCard(
    {
      examples,
      async preview() {
        times += 1;
        throw refusal("FIELD_INVALID", "data.order_amount");
      },
    },
    request,
  );
  await expect(drawing).rejects.toThrow("m");
  expect(times).toBe(2);
});

test("any other error is thrown to the caller", async () => {
  const drawing = drawCard(
    { examples, preview: () => Promise.reject(refusal("WECHAT_REJECTED", "")) },
    request,
  );
  await expect(drawing).rejects.toMatchObject({ data: { reason: "WECHAT_REJECTED" } });
});
