import type { Pool } from "undici";
import { SERVICE_KEY, toTrigger } from "./shop.ts";

export const TRIGGER_PATH = "/trpc/notices.trigger";
const TRIGGER_MANY_PATH = "/trpc/notices.triggerMany";
const HEADERS = { "content-type": "application/json", authorization: `Bearer ${SERVICE_KEY}` };
const TRIGGERS_AT_ONCE = 200;
const BATCH_CALLERS = 4;

/** Posts one trigger, or the same body to a path that is compared with it. Throws unless it was answered. */
export async function postTrigger(
  pool: Pool,
  { path = TRIGGER_PATH, customer }: { path?: string; customer: number },
): Promise<void> {
  await post(pool, { path, body: toTrigger(customer) });
}

/** Triggers for customers `first` to `first + count − 1`, in batches, as several backends do. */
export async function postTriggersInBatches(
  pool: Pool,
  { first, count }: { first: number; count: number },
): Promise<void> {
  const end = first + count;
  let next = first;
  await Promise.all(
    Array.from({ length: BATCH_CALLERS }, async () => {
      while (next < end) {
        const start = next;
        next = Math.min(end, start + TRIGGERS_AT_ONCE);
        const items = Array.from({ length: next - start }, (_, index) => toTrigger(start + index));
        const text = await post(pool, { path: TRIGGER_MANY_PATH, body: { items } });
        if (text.includes('"ok":false'))
          throw new Error(`triggers were refused: ${text.slice(0, 500)}`);
      }
    }),
  );
}

async function post(pool: Pool, input: { path: string; body: object }): Promise<string> {
  const { statusCode, body } = await pool.request({
    method: "POST",
    path: input.path,
    headers: HEADERS,
    body: JSON.stringify(input.body),
  });
  const text = await body.text();
  if (statusCode !== 200)
    throw new Error(`${input.path} answered ${statusCode}: ${text.slice(0, 500)}`);
  return text;
}
