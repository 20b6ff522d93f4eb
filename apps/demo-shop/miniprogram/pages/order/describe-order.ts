import type { Fact } from "../../components/fact-list/fact-list.ts";
import { formatTime, formatYuan } from "../../format.ts";
import type { Order } from "../../shop-backend.ts";
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

function listFacts({ orderSn, createdAt, cancelledAt, cancelReason, refund }: Order): Fact[] {
  const facts = [
    { name: texts.orderSn, value: orderSn },
    { name: texts.orderedAt, value: formatTime(createdAt) },
  ];
  if (cancelledAt !== undefined) {
    facts.push({ name: texts.cancelledAt, value: formatTime(cancelledAt) });
  }
  if (cancelReason) facts.push({ name: texts.cancelReason, value: cancelReason });
  if (refund) {
    facts.push(
      { name: texts.refundSn, value: refund.refundSn },
      { name: texts.refundType, value: texts[refund.type] },
      { name: texts.refundReason, value: refund.reason },
      { name: texts.requestedAt, value: formatTime(refund.createdAt) },
    );
  }
  return facts;
}
