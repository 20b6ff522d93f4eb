/** The whole tRPC surface. Clients type-check everything that this file imports, so it reaches only zod, tRPC, core and plain types. */
import { apiKeysRouter } from "./api-keys/api-keys.router.ts";
import { auditLogRouter } from "./audit-log/audit-log.router.ts";
import { collectorRouter } from "./collector/collector.router.ts";
import { customersRouter } from "./customers/customers.router.ts";
import { deliveriesRouter } from "./deliveries/deliveries.router.ts";
import { grantsRouter } from "./grants/grants.router.ts";
import { noticesRouter } from "./notices/notices.router.ts";
import { ordersRouter } from "./orders/orders.router.ts";
import { overviewRouter } from "./overview/overview.router.ts";
import { pausesRouter } from "./pauses/pauses.router.ts";
import { paymentSettingsRouter } from "./payment-settings/payment-settings.router.ts";
import { sessionRouter } from "./session/session.router.ts";
import { shipmentsRouter } from "./shipments/shipments.router.ts";
import { templatesRouter } from "./templates/templates.router.ts";
import { usersRouter } from "./users/users.router.ts";
import { webhooksRouter } from "./webhooks/webhooks.router.ts";
import { router } from "./trpc/procedures.ts";

export const appRouter = router({
  overview: overviewRouter,
  pauses: pausesRouter,
  session: sessionRouter,
  paymentSettings: paymentSettingsRouter,
  templates: templatesRouter,
  notices: noticesRouter,
  customers: customersRouter,
  deliveries: deliveriesRouter,
  grants: grantsRouter,
  collector: collectorRouter,
  users: usersRouter,
  apiKeys: apiKeysRouter,
  auditLog: auditLogRouter,
  webhooks: webhooksRouter,
  shipments: shipmentsRouter,
  orders: ordersRouter,
});

export type AppRouter = typeof appRouter;
