import type { StoredShipment } from "./shipment-queries.ts";
import type { ShipmentStory } from "./shipment.contract.ts";
import { explainRefusal } from "../wechat/wechat-errors.ts";
import type { StoredTradeOrder } from "./trade/trade-order-store.ts";

type Step = ShipmentStory["story"][number];

/** What happened to a shipment and its payment, in order. */
export function tellStory(
  shipment: StoredShipment,
  payment: StoredTradeOrder | null,
): ShipmentStory {
  const own = shipment.steps.map(({ at, what, reason, errcode, errmsg }) => {
    const isExplained = errcode !== null && errcode !== 0;
    const explanation = isExplained ? explainRefusal({ errcode, errmsg: errmsg ?? "" }) : null;
    return { at, what, reason, errcode, explanation };
  });
  const of = (what: Step["what"], at: number | null) =>
    at === null ? [] : [{ ...PLAIN, what, at }];
  const steps = [
    ...of("queued", shipment.createdAt),
    ...own,
    ...of("reminded", payment?.remindedAt ?? null),
    // WeChat estimates the settlement when it learns of the shipment.
    ...(payment?.estimatedSettlementAt == null
      ? []
      : of("settlement_estimated", payment.shippedAt ?? payment.estimatedSettlementAt)),
    ...of("received", payment?.receivedAt ?? null),
    ...of("settled", payment?.settledAt ?? null),
  ];
  return {
    story: steps
      .toSorted((a, b) => a.at - b.at)
      .map((step) => ({ ...step, at: new Date(step.at).toISOString() })),
    payment: payment && {
      state: payment.state,
      confirmMethod: payment.confirmMethod,
      paidAt: toIso(payment.paidAt),
      remindedAt: toIso(payment.remindedAt),
      estimatedSettlementAt: toIso(payment.estimatedSettlementAt),
      receivedAt: toIso(payment.receivedAt),
      settledAt: toIso(payment.settledAt),
    },
  };
}

const PLAIN = { reason: null, errcode: null, explanation: null } as const;

function toIso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
