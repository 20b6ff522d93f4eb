import { expect, test } from "vitest";
import { listDatabases, OWNER } from "../start-operator-api.ts";
import { ORDER, PAID, startShop } from "../start-shop.ts";

interface ServerEvent {
  event: string;
  id: string | null;
  data: unknown;
}

/** The events of a stream as they arrive. */
async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  let buffer = "";
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    buffer += chunk;
    const blocks = buffer.split("\n\n");
    buffer = blocks.pop() ?? "";
    for (const block of blocks) {
      const lines = Object.fromEntries(block.split("\n").map((line) => line.split(/: ?(.*)/s, 2)));
      yield {
        event: lines["event"] ?? "message",
        id: lines["id"] ?? null,
        data: JSON.parse(lines["data"] || "null"),
      };
    }
  }
}

test("the operator's stream reports each change of a delivery and resumes after the last event", async () => {
  const [, open] = listDatabases()[0] ?? [];
  if (!open) throw new Error("no database");
  await using shop = await startShop(open);
  await shop.save({ enabled: true, template: PAID });
  const address = await shop.app.listen({ host: "127.0.0.1", port: 0 });
  const cookie = await shop.api.signIn();
  const watch = async (lastEventId: string | null) => {
    const stop = new AbortController();
    const input = encodeURIComponent(JSON.stringify({ lastEventId }));
    const response = await fetch(`${address}/trpc/deliveries.watch?input=${input}`, {
      headers: { cookie },
      signal: stop.signal,
    });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    if (!response.body) throw new Error("no stream");
    return { stop, events: readEvents(response.body) };
  };
  const nextDelivery = async (events: AsyncGenerator<ServerEvent>) => {
    for await (const { event, id, data } of events) {
      if (event === "serialized-error") throw new Error(JSON.stringify(data));
      if (id !== null) return { id, data };
      if (event !== "connected" && event !== "ping") expect(event).toBe("message");
    }
    throw new Error("the stream ended");
  };
  const trigger = (orderId: string) =>
    shop.serve("notices.trigger", {
      notice: "order_pay_success",
      openid: "o-1",
      orderId,
      data: ORDER,
    });

  const first = await watch(null);
  await trigger("1");
  const told = await nextDelivery(first.events);
  expect(told.data).toMatchObject({ orderId: "1", state: "queued" });
  first.stop.abort();

  await trigger("2");
  const second = await watch(told.id);
  expect((await nextDelivery(second.events)).data).toMatchObject({ orderId: "2" });
  second.stop.abort();
});

test("a stream ends with its session and reports nothing afterwards", async () => {
  const [, open] = listDatabases()[0] ?? [];
  if (!open) throw new Error("no database");
  await using shop = await startShop(open);
  await shop.save({ enabled: true, template: PAID });
  const address = await shop.app.listen({ host: "127.0.0.1", port: 0 });
  const cookie = await shop.api.signInAs("viewer");
  const { data: me } = await shop.api.query("session.me", undefined, { cookie });
  const response = await fetch(`${address}/trpc/deliveries.watch`, { headers: { cookie } });
  if (!response.body) throw new Error("no stream");
  const events = readEvents(response.body);
  expect((await events.next()).value).toMatchObject({ event: "connected" });
  await shop.mutate("users.remove", { userId: me.user.userId });
  await shop.serve("notices.trigger", {
    notice: "order_pay_success",
    openid: "o-1",
    orderId: "1",
    data: ORDER,
  });
  for await (const { event, data } of events) {
    if (event === "ping") continue;
    expect(event).toBe("serialized-error");
    expect(JSON.stringify(data)).toContain("UNAUTHENTICATED");
    return;
  }
  throw new Error("the stream ended without a word");
});

test("an unauthorized stream reports why as its first event", async () => {
  const [, open] = listDatabases()[0] ?? [];
  if (!open) throw new Error("no database");
  await using shop = await startShop(open);
  const { body } = await shop.app.inject("/trpc/deliveries.watch");
  expect(body).toContain('"reason":"UNAUTHENTICATED"');
  expect(body).not.toContain(OWNER.email);
});

test("a session may have five streams; another is rejected with 429 until one ends", async () => {
  const [, open] = listDatabases()[0] ?? [];
  if (!open) throw new Error("no database");
  await using shop = await startShop(open);
  const address = await shop.app.listen({ host: "127.0.0.1", port: 0 });
  const cookie = await shop.api.signIn();
  const watch = (stop: AbortController) =>
    fetch(`${address}/trpc/deliveries.watch`, { headers: { cookie }, signal: stop.signal });
  const stops = Array.from({ length: 5 }, () => new AbortController());
  for (const stop of stops) expect((await watch(stop)).status).toBe(200);
  const refused = await watch(new AbortController());
  expect(refused.status).toBe(429);
  expect(refused.headers.get("retry-after")).toBe("30");
  expect(await refused.json()).toMatchObject({ error: { data: { reason: "RATE_LIMITED" } } });
  stops[0]?.abort();
  const last = new AbortController();
  await expect.poll(async () => (await watch(last)).status).toBe(200);
  for (const stop of [...stops, last]) stop.abort();
});
