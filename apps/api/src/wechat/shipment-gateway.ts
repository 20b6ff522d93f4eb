import {
  LOGISTICS,
  LOGISTICS_NUMBERS,
  serializeOrderQuery,
  serializeShipment,
  SPLIT,
  UNIFIED,
  type Carrier,
  type MiniProgram,
  type OrderShipping,
  type Parcel,
  type PaymentOrder,
  type SendAnswer,
  type ShipmentContent,
} from "@mp-notice/core";
import { z } from "zod";
import { callAccount, readEntries, readFields, type AccountCallDeps } from "./account-calls.ts";
import { filledField, listField } from "./answer-fields.ts";
import { sendWithToken } from "./message-gateway.ts";
import { WECHAT_CALLS } from "./wechat-calls.ts";

export type OrderAnswer =
  | { kind: "order"; shipping: OrderShipping | null }
  /** Anything but an order. */
  | { kind: "refused"; answer: SendAnswer };

/** WeChat's shipping management (facts §10). Throws for no failure of WeChat or the network, except `listCarriers`. */
export interface ShipmentGateway {
  getOrder(input: { app: MiniProgram; order: PaymentOrder }): Promise<OrderAnswer>;
  upload(input: {
    app: MiniProgram;
    content: ShipmentContent;
    isSplit: boolean;
    /** All of the order. */
    parcels: readonly Parcel[];
  }): Promise<SendAnswer>;
  /** Throws as calls of the account do. */
  listCarriers(input: { app: MiniProgram }): Promise<Carrier[]>;
}

const numberField = z.coerce.number().nullable().catch(null).default(null);
const textField = z.string().catch("").default("");
const listItem = z.object({
  tracking_no: textField,
  express_company: textField,
  goods_desc: textField,
  contact: z
    .object({ consignor_contact: textField, receiver_contact: textField })
    .nullish()
    .catch(null),
});
const orderAnswer = z.object({
  order: z.object({
    shipping: z
      .object({
        delivery_mode: numberField,
        logistics_type: numberField,
        finish_shipping: z.boolean().nullable().catch(null).default(null),
        finish_shipping_count: numberField,
        shipping_list: z.array(listItem).catch([]).default([]),
      })
      .nullish(),
  }),
});
type ShippingFields = NonNullable<z.output<typeof orderAnswer>["order"]["shipping"]>;

const carrierEntry = z.object({ delivery_id: filledField, delivery_name: filledField });
const carrierPage = z.object({ delivery_list: listField });

export function createShipmentGateway(deps: {
  /** For reports; carriers use the account's own connections. */
  sends: AccountCallDeps;
  account: AccountCallDeps;
}): ShipmentGateway {
  return {
    async getOrder({ app, order }) {
      const { method, path } = WECHAT_CALLS.getOrder;
      const request = { method, path, body: serializeOrderQuery(order), mustHaveErrcode: true };
      const { answer, body } = await sendWithToken(deps.sends, { app, request });
      if (answer.kind !== "answered" || answer.from !== "send" || answer.errcode !== 0)
        return { kind: "refused", answer };
      const parsed = orderAnswer.safeParse(body);
      if (!parsed.success) {
        const cause = "the answer contains no order that can be read";
        return { kind: "refused", answer: { kind: "never_left", cause } };
      }
      const { shipping } = parsed.data.order;
      return { kind: "order", shipping: shipping ? toShipping(shipping) : null };
    },
    async upload({ app, content, isSplit, parcels }) {
      const { method, path } = WECHAT_CALLS.uploadShipment;
      const body = serializeShipment(content, { isSplit, parcels });
      const request = { method, path, body, mustHaveErrcode: true };
      return (await sendWithToken(deps.sends, { app, request })).answer;
    },
    async listCarriers({ app }) {
      const { method, path } = WECHAT_CALLS.listCarriers;
      const body = await callAccount(deps.account, { app, request: { method, path, body: "{}" } });
      const { delivery_list: list } = readFields(carrierPage, body);
      return readEntries(deps.account, {
        ...{ list, path, schema: carrierEntry },
        keyOf: ({ delivery_id: id }) => id,
      }).map(({ delivery_id: id, delivery_name: name }) => ({ id, name }));
    },
  };
}

function toShipping(fields: ShippingFields): OrderShipping {
  const completions = fields.finish_shipping_count ?? 0;
  const { delivery_mode: mode } = fields;
  return {
    logistics: LOGISTICS.find((type) => LOGISTICS_NUMBERS[type] === fields.logistics_type) ?? null,
    isSplit: mode === SPLIT ? true : mode === UNIFIED ? false : null,
    isComplete: fields.finish_shipping ?? completions > 0,
    completions,
    parcels: fields.shipping_list.map((item) => ({
      company: item.express_company === "" ? null : item.express_company,
      trackingNo: item.tracking_no === "" ? null : item.tracking_no,
      items: item.goods_desc === "" ? null : item.goods_desc,
      contact: toContact(item.contact),
    })),
  };
}

function toContact(contact: z.output<typeof listItem>["contact"]): Parcel["contact"] {
  const { consignor_contact: consignor = "", receiver_contact: receiver = "" } = contact ?? {};
  if (consignor === "" && receiver === "") return null;
  return { ...(receiver !== "" && { receiver }), ...(consignor !== "" && { consignor }) };
}
