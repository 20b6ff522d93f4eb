import {
  createConfirmedPayment,
  judgeConfirmation,
  type GrantLedger,
  type PaymentConfirmation,
} from "@mp-notice/core";
import type { Database } from "../database/connect.ts";
import { NO_OUTBOX, type EventOutbox } from "../webhooks/event-outbox.ts";
import { closeOrder } from "./close-order.ts";
import { addGrants, type LedgerDeps } from "./add-grants.ts";
import { recordEvent } from "./record-event.ts";
import { recordReports } from "./record-reports.ts";
import { closeGrants } from "./sql/close-grants.ts";
import { confirmPaidOrders } from "./sql/confirm-paid-orders.ts";
import { confirmPayment } from "./sql/confirm-payment.ts";
import { lockCustomer } from "./sql/lock-customer.ts";
import { selectKnownCredentials } from "./sql/select-known-grants.ts";

/** The ledger on SQLite and on MySQL or MariaDB. Records one customer's reports and events serially. */
export function createGrantLedger({
  database,
  newId,
  outbox = NO_OUTBOX,
}: {
  database: Database;
  newId(): string;
  outbox?: EventOutbox;
}): GrantLedger {
  const open = async (): Promise<LedgerDeps> => ({ database, newId, events: await outbox.open() });
  return {
    report: async (input) => recordReports(await open(), input),
    async recordEvents(appId, events) {
      for (const event of events) await recordEvent(await open(), { appId, event });
    },
    confirmPayment: async (input) => confirmOnePayment(await open(), input),
    confirmPaidOrders: (input) => confirmPaidOrders(database, input),
    closeOrder: (input) => closeOrder(database, input),
    close: ({ appId, limit }) =>
      database.transaction((tx) => closeGrants(tx, { database, appId, limit })),
  };
}

/** The customer's lock does not stop the sweep from closing the payment, or a paid order from confirming it, in between. */
async function confirmOnePayment(
  { database, newId, events }: LedgerDeps,
  input: { appId: string; openid: string; prepayId: string; orderId: string },
): Promise<PaymentConfirmation> {
  const { appId, openid, prepayId, orderId } = input;
  return database.transaction(async (tx) => {
    const now = await lockCustomer(tx, { database, appId, openid });
    const find = async () =>
      (await selectKnownCredentials(tx, { appId, credentials: [prepayId] })).find(
        ({ kind }) => kind === "payment",
      );
    const known = await find();
    if (!known) {
      const grant = createConfirmedPayment({ prepayId, orderId, now });
      await addGrants(tx, { events, grants: [{ id: newId(), appId, openid, ...grant }], now });
      return { confirmed: true };
    }
    const verdict = judgeConfirmation(known, { openid, orderId, now });
    if (!verdict.confirmed || known.confirmedAt !== null) return verdict;
    if (await confirmPayment(tx, { database, id: known.id, orderId })) return verdict;
    return judgeConfirmation((await find()) ?? known, { openid, orderId, now });
  });
}
