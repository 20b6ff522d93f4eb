import type { OrderReach } from "./order.contract.ts";

/** What the ledger knows of the open orders: those that a customer was to be asked for in the last 30 days. */
export interface KnownReach {
  /** Newest first. */
  asks: {
    orderId: string;
    openid: string;
    notice: string;
    moment: string;
    answer: string;
    askedAt: number;
  }[];
  /** Usable subscriptions of these customers; `holder` is the order that one is held for. */
  grants: { openid: string; templateId: string; holder: string | null }[];
  /** Orders, by {@link toOrderOf}, whose customer WeChat tells by a shipment report, now or once it is sent. */
  toldByReport: ReadonlySet<string>;
}

export interface ReachableNotice {
  code: string;
  name: string;
  nameEn: string;
  templateId: string;
  isToldByReport: boolean;
}

type NoticeReach = OrderReach["items"][number];

/** Counts each open order once per notice: by the best road that it has, or else at the last tap that lost it. */
export function countReach(
  notices: readonly ReachableNotice[],
  { asks, grants, toldByReport }: KnownReach,
): OrderReach {
  const orders = [...new Map(asks.map((ask) => [toOrderOf(ask), ask])).values()];
  const holds = new Set(
    grants.flatMap(({ openid, templateId, holder }) =>
      holder === null ? [] : [`${toOrderOf({ openid, orderId: holder })} ${templateId}`],
    ),
  );
  // The latest is first, and stays.
  const lastAsks = new Map(
    asks.toReversed().map((ask) => [`${toOrderOf(ask)} ${ask.notice}`, ask]),
  );
  const items = notices.map((notice): NoticeReach => {
    const { code, name, nameEn, templateId, isToldByReport } = notice;
    const left = new Map<string, number>();
    for (const { openid, holder, ...grant } of grants)
      if (holder === null && grant.templateId === templateId)
        left.set(openid, (left.get(openid) ?? 0) + 1);
    const counts = { byReport: 0, held: 0, free: 0, notAsked: 0 };
    const lost = new Map<string, NoticeReach["lost"][number]>();
    for (const order of orders) {
      const free = left.get(order.openid) ?? 0;
      const ask = lastAsks.get(`${toOrderOf(order)} ${code}`);
      if (isToldByReport && toldByReport.has(toOrderOf(order))) counts.byReport += 1;
      else if (holds.has(`${toOrderOf(order)} ${templateId}`)) counts.held += 1;
      else if (free > 0) {
        counts.free += 1;
        left.set(order.openid, free - 1);
      } else if (ask) {
        const { moment, answer } = ask;
        const key = `${moment} ${answer}`;
        lost.set(key, { moment, answer, orders: (lost.get(key)?.orders ?? 0) + 1 });
      } else counts.notAsked += 1;
    }
    const byLoss = [...lost.values()].toSorted((a, b) => b.orders - a.orders);
    return { notice: code, name, nameEn, ...counts, lost: byLoss };
  });
  return { openOrders: orders.length, items };
}

/** Identifies a customer's order: another customer may name the same order. */
export function toOrderOf({ openid, orderId }: { openid: string; orderId: string }): string {
  return `${orderId} ${openid}`;
}
