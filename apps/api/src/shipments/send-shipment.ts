import {
  judgeOrder,
  judgeShipment,
  type MiniProgram,
  type SendAnswer,
  type ShipmentReason,
  type ShipmentVerdict,
} from "@mp-notice/core";
import type { ShipmentGateway } from "../wechat/shipment-gateway.ts";
import type { ClaimedShipment } from "./claim-shipments.ts";

export interface TriedShipment {
  verdict: ShipmentVerdict;
  /** WeChat's last answer; `null` when what it knows of the order decided. */
  answer: SendAnswer | null;
}

/**
 * One try: asks what WeChat knows of the order, then reports what it does not know. Asking first settles a lost answer, and keeps
 * the one re-ship from being used unasked.
 */
export async function sendShipment(
  deps: {
    gateway: Pick<ShipmentGateway, "getOrder" | "upload">;
    /** Whether the claim surely still holds: after its lease another process may have reported later shipments. */
    isClaimed(): boolean;
    random(): number;
  },
  { app, claimed }: { app: MiniProgram; claimed: ClaimedShipment },
): Promise<TriedShipment> {
  const { gateway, random } = deps;
  const { content, isUnsure } = claimed;
  const judge = (answer: SendAnswer): TriedShipment => ({
    verdict: judgeShipment({ ...claimed, answer, random: random() }),
    answer,
  });
  const asked = await gateway.getOrder({ app, order: content.order });
  if (asked.kind === "refused") {
    const { verdict, answer } = judge(asked.answer);
    // Nothing was changed by asking.
    return { verdict: { ...verdict, isUnsure: false }, answer };
  }
  const decided = judgeOrder(content, { shipping: asked.shipping, isUnsure });
  if (decided.next === "upload") {
    if (!deps.isClaimed()) return judge({ kind: "never_left", cause: "the lease has run out" });
    const { isSplit, parcels } = decided;
    return judge(await gateway.upload({ app, content, isSplit, parcels }));
  }
  const reason = decided.next === "refused" ? decided.reason : null;
  return { verdict: end(decided.next, reason), answer: null };
}

function end(next: "reported" | "refused", reason: ShipmentReason | null): ShipmentVerdict {
  return {
    ...{ next, reason, retryAfterMs: 0, pausesAccount: false },
    ...{ isUnsure: false, isUnclear: false, isOrderUnknown: false },
  };
}
