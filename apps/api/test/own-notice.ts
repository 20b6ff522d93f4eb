import type { OwnNoticeInput } from "@mp-notice/core";

/** A notice of a shop's own, as its backend defines it. */
export const COUPON = {
  code: "coupon_expiring",
  name: "优惠券到期提醒",
  nameEn: "Coupon expires",
  fields: {
    coupon_no: { type: "text", name: "券号", example: "C100", required: true },
    amount: { type: "money", name: "金额", example: "20", required: true },
    kind: {
      type: "choice",
      name: "类型",
      example: "cash",
      required: false,
      choices: { cash: { name: "代金券" }, off: { name: "折扣券" } },
    },
  },
  page: "pages/order/detail?no={coupon_no}",
  keyFields: ["coupon_no"],
  moments: ["paid", "member_day"],
} satisfies OwnNoticeInput;

export const COUPON_DATA = { coupon_no: "C1", amount: 20 };

/** 订单支付成功通知 of the simulator's library, with this notice's fields. */
export const COUPON_TEMPLATE = {
  libraryTemplateId: "900004",
  keywords: [
    { keywordId: "1", source: { kind: "field", field: "coupon_no" } },
    { keywordId: "2", source: { kind: "field", field: "amount" } },
  ],
};

/** The notice with other fields. */
export function withFields(fields: OwnNoticeInput["fields"]): OwnNoticeInput {
  return { ...COUPON, fields };
}
