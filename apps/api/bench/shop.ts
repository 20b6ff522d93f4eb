/** The simulated shop: one notice, one customer per delivery, one permission each. */
import type { SavedMapping } from "@mp-notice/core";

export const APP_ID = "wx0123456789abcdef";
export const APP_SECRET = "0123456789abcdef0123456789abcdef";
export const SERVICE_KEY = `mpn_${"b".repeat(32)}`;
export const OWNER = { email: "owner@example.com", password: "bench 41d7 owner 9a0c" };
export const NOTICE = "order_pay_success";
const TEMPLATE_ID = "bench-template-000000000000000000000000000";

const keyword = (
  keywordId: string,
  {
    name,
    type,
    field,
  }: { name: string; type: "character_string" | "amount" | "thing" | "time"; field: string },
) => ({
  keywordId,
  name,
  type,
  example: name,
  dataKey: `${type}${keywordId}`,
  source: { kind: "field" as const, field },
});

export const MAPPING: SavedMapping = {
  channel: "subscribe",
  libraryTemplateId: "900004",
  title: "订单支付成功通知",
  templateId: TEMPLATE_ID,
  keywords: [
    keyword("1", { name: "订单编号", type: "character_string", field: "order_sn" }),
    keyword("2", { name: "支付金额", type: "amount", field: "order_amount" }),
    keyword("3", { name: "商品名称", type: "thing", field: "order_total_goods_name" }),
    keyword("4", { name: "下单时间", type: "time", field: "order_create_time" }),
  ],
};

export const OPENID_START = "oBench";
export const OPENID_DIGITS = 22;

/** As long as a real openid. */
export function toOpenid(customer: number): string {
  return `${OPENID_START}${String(customer).padStart(OPENID_DIGITS, "0")}`;
}

export function toTrigger(customer: number) {
  return {
    notice: NOTICE,
    openid: toOpenid(customer),
    orderId: `order-${customer}`,
    data: {
      order_sn: `2026013108${String(customer).padStart(8, "0")}`,
      order_amount: "128.00",
      order_total_goods_name: "手工陶瓷咖啡杯、亚麻桌布",
      order_create_time: "2026-01-31T08:30:00+08:00",
      order_total_goods_num: 2,
    },
  };
}

/** The exact body that the product posts for such a trigger. */
export function toMessageBody(customer: number): string {
  return JSON.stringify({
    touser: toOpenid(customer),
    template_id: TEMPLATE_ID,
    page: `pages/order/detail?id=order-${customer}`,
    miniprogram_state: "formal",
    lang: "zh_CN",
    data: {
      character_string1: { value: `2026013108${String(customer).padStart(8, "0")}` },
      amount2: { value: "¥128.00" },
      thing3: { value: "手工陶瓷咖啡杯、亚麻桌布" },
      time4: { value: "2026-01-31 08:30" },
    },
  });
}
