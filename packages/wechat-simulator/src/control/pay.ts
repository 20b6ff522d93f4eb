import type { Payment } from "../app-state.ts";
import { PERMISSION_LIFE_MS } from "../api/send-template-message.ts";
import { dropExpired } from "../drop-expired.ts";
import { createOutTradeNo, createPrepayId } from "../random-ids.ts";
import type { Simulation } from "../simulation.ts";
import { openOrder } from "../trade/open-order.ts";
import { toOrderNumber, type PaymentNumbers } from "../trade/trade-state.ts";
import {
  ControlInputError,
  readChoice,
  readInteger,
  readOptional,
  readText,
  type ControlInput,
} from "./control-input.ts";

const PREPAY_LIFE_MS = 2 * 3_600_000;
const USES_PER_PAYMENT = 3;
const DEFAULT_AMOUNT_FEN = 12_800;
const DEFAULT_DESCRIPTION = "商品";
const MAX_AMOUNT_FEN = 100_000_000_000;
/** facts §6 */
const OUT_TRADE_NO = /^[\w*-]{6,32}$/;

function readOutTradeNo(simulation: Simulation, input: ControlInput, mchId: string): string {
  const outTradeNo = readText(input, "outTradeNo");
  if (!OUT_TRADE_NO.test(outTradeNo)) {
    throw new ControlInputError("outTradeNo", "must be 6 to 32 letters, digits, _, - and *");
  }
  const { orderNumbers } = simulation.state.trade;
  if (orderNumbers.has(toOrderNumber(mchId, outTradeNo))) {
    throw new ControlInputError("outTradeNo", `${outTradeNo} is another order's`);
  }
  return outTradeNo;
}

/** Given with the order's first payment, or made. */
function createNumbers(simulation: Simulation, input: ControlInput): PaymentNumbers {
  const { mchId } = simulation.state.trade.settings;
  const outTradeNo = readOptional(input, "outTradeNo", () =>
    readOutTradeNo(simulation, input, mchId),
  );
  return {
    mchId,
    outTradeNo: outTradeNo ?? createOutTradeNo(simulation.now()),
    transactionId: null,
  };
}

function readAmount(input: ControlInput): number {
  const read = () => readInteger(input, "amountFen", 1, MAX_AMOUNT_FEN);
  return readOptional(input, "amountFen", read) ?? DEFAULT_AMOUNT_FEN;
}

/** A failed payment can be retried with the same prepay_id for 2 hours (facts §6). */
export function pay(
  simulation: Simulation,
  openid: string,
  input: ControlInput,
): { prepayId: string } & PaymentNumbers {
  const orderId = readText(input, "orderId");
  const outcome = readChoice(input, "outcome", ["success", "fail", "pending"]);
  const amountFen = readAmount(input);
  const description = readOptional(input, "description", readText) ?? DEFAULT_DESCRIPTION;
  const { payments, prepayIds, trade } = simulation.state;
  const now = simulation.now();
  const isOver = ({ createdAt }: Payment): boolean =>
    createdAt + PREPAY_LIFE_MS + PERMISSION_LIFE_MS <= now;
  dropExpired(payments, isOver);
  dropExpired(prepayIds, (id) => !payments.has(id));
  for (const id of trade.payments.keys()) {
    if (payments.has(id)) break;
    trade.payments.delete(id);
  }
  const order = `${openid} ${orderId}`;
  const known = payments.get(prepayIds.get(order) ?? "");
  const isOpen =
    known !== undefined && (known.paidAt !== null || now < known.createdAt + PREPAY_LIFE_MS);
  const prepayId = (isOpen ? prepayIds.get(order) : undefined) ?? createPrepayId(now);
  const payment = (isOpen ? known : undefined) ?? {
    openid,
    orderId,
    createdAt: now,
    paidAt: null,
    usesLeft: USES_PER_PAYMENT,
  };
  const numbers = trade.payments.get(prepayId) ?? createNumbers(simulation, input);
  payments.set(prepayId, payment);
  prepayIds.set(order, prepayId);
  trade.payments.set(prepayId, numbers);
  if (outcome === "success") payment.paidAt ??= now;
  else if (payment.paidAt !== null) {
    throw new ControlInputError("outcome", `order ${orderId} is already paid`);
  }
  if (outcome === "success" && numbers.transactionId === null) {
    const { mchId, outTradeNo } = numbers;
    const paid = {
      openid,
      mchId,
      outTradeNo,
      amountFen,
      description,
      createdAt: payment.createdAt,
    };
    numbers.transactionId = openOrder(simulation, paid).transactionId;
  }
  return { prepayId, ...numbers };
}
