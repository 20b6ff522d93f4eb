/** What the product's libraries cost: a process that imports them and answers a tRPC mutation of the same name and input. */
import "@mikro-orm/core";
import { initTRPC } from "@trpc/server";
import { fastifyTRPCPlugin } from "@trpc/server/adapters/fastify";
import Fastify from "fastify";
import "kysely";
import { pino } from "pino";
import "undici";
import { z } from "zod";
import { answerQuestions } from "./child.ts";

await import(
  process.env["DATABASE_URL"]?.startsWith("sqlite:") ? "@mikro-orm/sqlite" : "@mikro-orm/mysql"
);

const ANSWER = { deliveryId: "0".repeat(26), state: "queued" as const, duplicate: false };
const { procedure, router } = initTRPC.create();
const input = z.object({
  notice: z.string(),
  openid: z.string(),
  orderId: z.string(),
  data: z.record(z.string(), z.union([z.string(), z.number()])),
});

const app = Fastify({
  loggerInstance: pino({ level: "warn" }, process.stderr),
});
await app.register(fastifyTRPCPlugin, {
  prefix: "/trpc",
  trpcOptions: {
    router: router({
      notices: router({ trigger: procedure.input(input).mutation(() => ANSWER) }),
    }),
  },
});
const url = await app.listen({ host: "127.0.0.1", port: 0 });

answerQuestions(
  { getUrl: () => url, getRssMb: () => process.memoryUsage.rss() / 2 ** 20 },
  { close: () => app.close() },
);
