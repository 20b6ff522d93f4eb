import { NoticeError } from "@mp-notice/core";
import { tracked } from "@trpc/server";
import { z } from "zod";
import { toTrpcError } from "../trpc/map-notice-errors.ts";
import { viewerProcedure } from "../trpc/procedures.ts";
import type { DeliveryService } from "./delivery.contract.ts";

/** Server-sent events: each delivery that changed, oldest change first. A reconnect resumes after the last event. */
export const watchDeliveriesProcedure = viewerProcedure
  .input(z.object({ lastEventId: z.string().max(200).nullish() }).optional())
  // Not a generator itself, so that a refusal comes before the stream begins.
  .subscription(({ ctx, input, signal }) => {
    const changes = ctx.services.deliveries.watch({
      lastEventId: input?.lastEventId ?? null,
      sessionId: ctx.caller.sessionId,
      signal: signal ?? new AbortController().signal,
      async assertAllowed() {
        if (await ctx.services.session.isOpen(ctx.caller.sessionId)) return;
        throw toTrpcError(new NoticeError("UNAUTHENTICATED", "the session has ended"));
      },
    });
    return track(changes);
  });

async function* track(changes: ReturnType<DeliveryService["watch"]>) {
  try {
    for await (const { eventId, delivery } of changes) yield tracked(eventId, delivery);
  } catch (error) {
    throw error instanceof NoticeError ? toTrpcError(error) : error;
  }
}
