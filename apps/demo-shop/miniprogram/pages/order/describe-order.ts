import type { Fact } from "../../components/fact-list/fact-list.ts";
import { formatTime, formatYuan } from "../../format.ts";
import type { Order, Shipping } from "../../shop-backend.ts";
import { isChinese, texts } from "../../texts/texts.ts";

interface Line {
  goodsId: string;
  name: string;
  count: number;
  price: string;
}

/** An order's texts for its page. */
export interface OrderDescription {
  stateName: string;
  stateHint: string;
  lines: Line[];
  total: string;
  facts: Fact[];
}

export function describeOrder(order: Order): OrderDescription {
  const { state, lines, totalCents } = order;
  return {
    stateName: texts[state],
    stateHint: texts[`${state}Hint` as const],
    lines: lines.map(({ goodsId, name, nameEn, count, priceCents }) => ({
      goodsId,
      name: isChinese ? name : nameEn,
      count,
      price: formatYuan(priceCents * count),
    })),
    total: formatYuan(totalCents),
    facts: listFacts(order),
  };
}

function listFacts(order: Order): Fact[] {
  const { orderSn, createdAt, cancelledAt, cancelReason, shipping, refund } = order;
  const facts = [
    { name: texts.orderSn, value: orderSn },
    { name: texts.orderedAt, value: formatTime(createdAt) },
  ];
  if (cancelledAt !== undefined) {
    facts.push({ name: texts.cancelledAt, value: formatTime(cancelledAt) });
  }
  if (cancelReason) facts.push({ name: texts.cancelReason, value: cancelReason });
  if (shipping) facts.push(...listShippingFacts(shipping));
  if (refund) {
    facts.push(
      { name: texts.refundSn, value: refund.refundSn },
      { name: texts.refundType, value: texts[refund.type] },
      { name: texts.refundReason, value: refund.reason },
      { name: texts.requestedAt, value: formatTime(refund.createdAt) },
    );
    const { decision, decidedAt } = refund;
    if (decision) facts.push({ name: texts.refundResult, value: texts[`refund_${decision}`] });
    if (decidedAt) facts.push({ name: texts.decidedAt, value: formatTime(decidedAt) });
  }
  return facts;
}

function listShippingFacts({ logistics, parcels, pickupCode }: Shipping): Fact[] {
  const facts: Fact[] = [];
  for (const { carrier = "", trackingNo, shippedAt } of parcels) {
    facts.push({ name: texts.shippedAt, value: formatTime(shippedAt) });
    if (trackingNo) facts.push({ name: carrier, value: trackingNo });
    else facts.push({ name: texts.logistics, value: texts[logistics] });
  }
  if (pickupCode) facts.push({ name: texts.pickupCode, value: pickupCode });
  return facts;
}
