import {
  CHANNELS,
  DELIVERY_KINDS,
  DELIVERY_REASONS,
  DELIVERY_STATES,
  GRANT_KINDS,
  LOGISTICS,
  SHIPMENT_REASONS,
  SHIPMENT_STATES,
  soughtIdSchema,
} from "@mp-notice/core";
import { z } from "zod";
import { searchSchema } from "../search/search-input.ts";

/** Whoever has typed so little that more match goes on typing. */
export const MAX_FOUND = 20;
/** Of each kind of event, the newest. */
export const MAX_EVENTS = 100;

export const findCustomersSchema = z.strictObject({
  /** An end of an openid or both; the beginning of an order's, refund's or delivery's number; a payment's or parcel's whole number. */
  search: searchSchema,
});

export const foundCustomersSchema = z.object({
  openids: z.array(z.string()),
  /** More match than are listed. */
  isMore: z.boolean(),
});
export type FoundCustomers = z.output<typeof foundCustomersSchema>;

export const getCustomerSchema = z.strictObject({ openid: soughtIdSchema(64) });

const shared = { at: z.string(), orderId: z.string().nullable() };

/** Datetimes are ISO 8601. */
const eventSchema = z.discriminatedUnion("what", [
  /** The mini program asked, or would have, at a tap. */
  z.object({
    ...shared,
    what: z.literal("ask"),
    notice: z.string(),
    moment: z.string(),
    /** WeChat's answer, why WeChat did not ask, or `HAVE`. */
    answer: z.string(),
  }),
  z.object({
    ...shared,
    what: z.literal("permission"),
    grantId: z.string(),
    kind: z.enum(GRANT_KINDS),
    templateId: z.string().nullable(),
    uses: z.object({
      given: z.number(),
      free: z.number(),
      held: z.number(),
      spent: z.number(),
      void: z.number(),
    }),
    isUsable: z.boolean(),
    /** `null`: never. */
    expiresAt: z.string().nullable(),
    /** The order that it is held for now. */
    heldFor: z.string().nullable(),
  }),
  /** WeChat told that the customer turned a template's messages off, outside of the mini program's questions. */
  z.object({ ...shared, what: z.literal("refusal"), templateId: z.string() }),
  z.object({
    ...shared,
    what: z.literal("message"),
    deliveryId: z.string(),
    kind: z.enum(DELIVERY_KINDS),
    notice: z.string(),
    state: z.enum(DELIVERY_STATES),
    reason: z.enum(DELIVERY_REASONS).nullable(),
    errcode: z.number().nullable(),
    sentAt: z.string().nullable(),
    waitsUntil: z.string().nullable(),
  }),
  z.object({
    ...shared,
    what: z.literal("shipment"),
    shipmentId: z.string(),
    logistics: z.enum(LOGISTICS),
    allShipped: z.boolean(),
    state: z.enum(SHIPMENT_STATES),
    reason: z.enum(SHIPMENT_REASONS).nullable(),
  }),
]);
export type CustomerEvent = z.output<typeof eventSchema>;

export const customerSchema = z.object({
  openid: z.string(),
  /** Per enabled notice: with what the customer can be told now. */
  reach: z.array(
    z.object({
      notice: z.string(),
      name: z.string(),
      nameEn: z.string(),
      channel: z.enum(CHANNELS),
      templateId: z.string(),
      /** Usable permissions that no order holds. */
      free: z.number(),
      /** Orders that a permission is held for. */
      heldFor: z.array(z.string()),
      /** WeChat's shipping message tells it, without a permission. */
      isToldByReport: z.boolean(),
    }),
  ),
  /** Newest first. */
  events: z.array(eventSchema),
  /** Older events are left out. */
  isCut: z.boolean(),
});
export type Customer = z.output<typeof customerSchema>;

/** Every method acts for the mini program of the payment settings; without one it throws MINI_PROGRAM_NOT_CONFIGURED. */
export interface CustomerService {
  find(input: { search: string }): Promise<FoundCustomers>;
  /** Of whoever is unknown, nothing has happened. */
  get(input: { openid: string }): Promise<Customer>;
}
