/** What a trigger costs without being stored: the same process, hooks, authentication and input, and an answer of the same shape. */
import { fastifyTRPCPlugin } from "@trpc/server/adapters/fastify";
import type { FastifyInstance } from "fastify";
import { createContextFactory } from "../src/http/create-context.ts";
import { createKnownCredentials } from "../src/http/known-credentials.ts";
import type { ResolveCaller } from "../src/http/resolve-caller.ts";
import { triggerResultSchema } from "../src/deliveries/delivery.contract.ts";
import { triggerInputSchema } from "../src/notices/trigger-input.ts";
import type { Services } from "../src/trpc/context.ts";
import { router, serviceProcedure } from "../src/trpc/procedures.ts";

export const NOOP_PATH = "/trpc/bench/trigger";
export const BARE_PATH = "/trpc/bare";

const ANSWER = { deliveryId: "0".repeat(26), state: "queued" as const, duplicate: false };

const noopRouter = router({
  trigger: serviceProcedure
    .input(triggerInputSchema)
    .output(triggerResultSchema)
    .mutation(() => ANSWER),
});

/** Adds the two routes that `pnpm bench` compares with. */
export async function registerNoop(
  app: FastifyInstance,
  deps: { services: Services; resolveCaller: ResolveCaller; publicUrl: string | null },
): Promise<void> {
  await app.register(fastifyTRPCPlugin, {
    prefix: "/trpc/bench",
    trpcOptions: {
      router: noopRouter,
      createContext: createContextFactory({ ...deps, known: createKnownCredentials() }),
    },
  });
  app.post(BARE_PATH, async () => ANSWER);
}
