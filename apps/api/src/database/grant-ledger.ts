import { GRANT_LIFE_MS, PAYMENT_SETTLING_MS, type GrantLedger } from "@mp-notice/core";
import type { Database } from "./connect.ts";
import { recordEvent } from "./record-event.ts";
import { recordReports } from "./record-reports.ts";
import { closeGrants } from "./sql/close-grants.ts";
import { confirmPaidOrders } from "./sql/confirm-paid-orders.ts";
import { confirmPayment } from "./sql/confirm-payment.ts";
import { insertGrants } from "./sql/insert-grants.ts";
import { lockCustomer } from "./sql/lock-customer.ts";
import { selectKnownCredentials } from "./sql/select-known-grants.ts";

interface Deps {
  database: Database;
  newId(): string;
}

/** The ledger on SQLite and on MySQL or MariaDB. One customer's reports and events are recorded one after the other. */
export function createGrantLedger(deps: Deps): GrantLedger {
  const { database } = deps;
  return {
    report: (input) => recordReports(deps, input),
    async recordEvents(appId, events) {
      for (const event of events) await recordEvent(deps, { appId, event });
    },
    confirmPayment: (input) => confirmOnePayment(deps, input),
    confirmPaidOrders: (input) => confirmPaidOrders(database, input),
    close: ({ appId, limit }) =>
      database.transaction((tx) => closeGrants(tx, { database, appId, limit })),
  };
}

async function confirmOnePayment(
  { database, newId }: Deps,
  {
    appId,
    openid,
    prepayId,
    orderId,
  }: { appId: string; openid: string; prepayId: string; orderId: string },
): Promise<void> {
  await database.transaction(async (tx) => {
    const now = await lockCustomer(tx, { database, appId, openid });
    if (await confirmPayment(tx, { database, appId, openid, prepayId, orderId })) return;
    const known = await selectKnownCredentials(tx, { appId, credentials: [prepayId] });
    if (known.some(({ kind }) => kind === "payment")) return;
    await insertGrants(tx, [
      {
        id: newId(),
        appId,
        openid,
        kind: "payment",
        templateId: "",
        orderId,
        credential: prepayId,
        acceptedAt: now,
        usableFrom: now + PAYMENT_SETTLING_MS,
        confirmedAt: now,
        expiresAt: now + GRANT_LIFE_MS,
        reportedAt: null,
        eventAt: null,
      },
    ]);
  });
}
