import { randomBytes } from "node:crypto";
import { type Child, startChild } from "./child.ts";
import { MEMORY_ENVIRONMENT, MEMORY_FLAGS } from "../../../scripts/memory-flags.ts";
import { APP_ID, APP_SECRET, OWNER, SERVICE_KEY } from "./shop.ts";

/** One per run: a database keeps secrets that its next process must decrypt. */
const SECRET_KEYS = `bench:${randomBytes(32).toString("base64")}`;

export function startProduct(urls: { databaseUrl: string; wechatUrl: string }): Promise<Child> {
  return startChild("product-process.ts", {
    execArgv: MEMORY_FLAGS,
    env: {
      ...MEMORY_ENVIRONMENT,
      PORT: "0",
      HOST: "127.0.0.1",
      ROLE: "all",
      DATABASE_URL: urls.databaseUrl,
      WECHAT_API_URL: urls.wechatUrl,
      SECRET_KEYS,
      ADMIN_EMAIL: OWNER.email,
      ADMIN_PASSWORD: OWNER.password,
      SERVICE_API_KEY: SERVICE_KEY,
      DEMO_APP_ID: APP_ID,
      DEMO_APP_SECRET: APP_SECRET,
      WEBHOOK_ALLOW_PRIVATE: "true",
    },
  });
}

/** Resolves when nothing is open; throws unless every delivery was recorded as sent. */
export async function waitUntilSent(product: Child, expected: number): Promise<void> {
  const states = await product.ask<Record<string, number>>("waitUntilClosed");
  if (states["sent"] !== expected || Object.keys(states).length !== 1)
    throw new Error(`not all of ${expected} deliveries were sent: ${JSON.stringify(states)}`);
}
