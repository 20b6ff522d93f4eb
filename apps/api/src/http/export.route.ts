import { NoticeError, toErrorDetails } from "@mp-notice/core";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { listDeliveriesSchema } from "../deliveries/delivery.contract.ts";
import { EXPORT_LANGUAGES, exportDeliveries } from "../deliveries/export-deliveries.ts";
import type { Context } from "../trpc/context.ts";

/** Each reads the database for as long as it is downloaded. */
const MAX_AT_ONCE = 2;

/** As the list's filter; `states` separated by commas. */
const querySchema = listDeliveriesSchema
  .omit({ cursor: true, limit: true, scheduled: true, states: true })
  .extend({
    scheduled: z
      .literal("true")
      .transform(() => true as const)
      .optional(),
    states: z
      .string()
      .transform((states) => states.split(","))
      .pipe(listDeliveriesSchema.shape.states.unwrap())
      .optional(),
    language: z.enum(EXPORT_LANGUAGES).default("zh"),
  });

/** `GET /export/deliveries.csv`: whoever may read the list may take it along. */
export function registerExport(
  app: FastifyInstance,
  deps: {
    createContext(
      request: FastifyRequest,
      reply: FastifyReply,
    ): Promise<Pick<Context, "caller" | "services">>;
  },
): void {
  let running = 0;
  app.get("/export/deliveries.csv", async (request, reply) => {
    const { caller, services } = await deps.createContext(request, reply);
    if (caller.kind === "anonymous")
      throw new NoticeError("UNAUTHENTICATED", "a valid credential is required");
    if (caller.kind !== "person")
      throw new NoticeError("FORBIDDEN", `a ${caller.kind} may not call this`);
    const parsed = querySchema.safeParse(request.query);
    if (!parsed.success)
      throw new NoticeError("INPUT_INVALID", "the filter is not valid", {
        details: toErrorDetails(parsed.error),
      });
    if (running >= MAX_AT_ONCE)
      throw new NoticeError("RATE_LIMITED", "other exports are running: try again soon");
    const { language, ...filter } = parsed.data;
    // The first page decides whether there is an answer at all.
    await services.deliveries.list({ ...filter, limit: 1 });
    running += 1;
    const csv = exportDeliveries(services.deliveries, { filter, language });
    csv.once("close", () => (running -= 1));
    csv.once("error", (error) => request.log.error({ err: error }, "an export broke off"));
    const day = new Date().toISOString().slice(0, 10);
    return reply
      .type("text/csv; charset=utf-8")
      .header("cache-control", "no-store")
      .header("content-disposition", `attachment; filename="deliveries-${day}.csv"`)
      .send(csv);
  });
}
