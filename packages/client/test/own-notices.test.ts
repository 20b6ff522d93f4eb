import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import { renderTypes } from "../command/render-types.ts";
import { adminNotice, createNoticeClient, defineNotice } from "../src/index.ts";

const COMMAND = resolve(import.meta.dirname, "../command/mp-notice-types.ts");
const customer = { openid: "o1", orderId: "1" };

const couponExpiring = defineNotice({
  code: "coupon_expiring",
  name: "优惠券到期提醒",
  fields: { coupon_no: { type: "text", name: "券号", example: "C100", required: true } },
  keyFields: ["coupon_no"],
});
const trigger = {
  notice: "coupon_expiring" as const,
  ...customer,
  data: { coupon_no: "C1" },
};
const paid = {
  notice: "order_pay_fail" as const,
  ...customer,
  data: {
    order_sn: "1",
    order_amount: 1,
    order_total_goods_name: "杯",
    order_create_time: 1_769_819_400,
    order_total_goods_num: 1,
  },
};

const open: ReturnType<typeof createServer>[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});

interface Call {
  path: string;
  input: unknown;
}

/** A service that answers each procedure from `answers`; an answer with a `reason` is an error. */
async function serve(answers: Record<string, unknown>) {
  const calls: Call[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://x");
    const paths = pathname.replace("/trpc/", "").split(",");
    const body = (await text(request)) || searchParams.get("input") || "{}";
    const inputs: unknown = JSON.parse(body);
    const isBatch = searchParams.has("batch");
    const results = paths.map((path, index) => {
      calls.push({ path, input: isBatch ? Reflect.get(Object(inputs), String(index)) : inputs });
      const answer = answers[path];
      const reason = Reflect.get(Object(answer), "reason");
      if (reason === undefined) return { result: { data: answer } };
      const data = { reason, details: [], requestId: "r", code: "CONFLICT", httpStatus: 409 };
      return { error: { message: String(reason), code: -32_009, data } };
    });
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(isBatch ? results : results[0]));
  });
  open.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("no port");
  return { url: `http://127.0.0.1:${address.port}`, calls, answers };
}

const QUEUED = { deliveryId: "D1", state: "queued", duplicate: false };

describe("a client with notices of its own", () => {
  const notices = [couponExpiring, adminNotice<"class_begins", { room: string }>("class_begins")];

  test("defines them with the first trigger of one, and only then", async () => {
    const service = await serve({ "notices.define": { notices: [] }, "notices.trigger": QUEUED });
    const client = createNoticeClient({ url: service.url, apiKey: "k", notices });
    await client.notices.trigger(paid);
    await client.notices.trigger({ notice: "class_begins", ...customer, data: { room: "3" } });
    expect(service.calls.map(({ path }) => path)).toEqual(["notices.trigger", "notices.trigger"]);
    service.calls.length = 0;
    expect(
      await Promise.all([client.notices.trigger(trigger), client.notices.trigger(trigger)]),
    ).toEqual([QUEUED, QUEUED]);
    await client.notices.trigger(trigger);
    expect(service.calls.map(({ path }) => path)).toEqual([
      "notices.define",
      ...Array.from({ length: 3 }, () => "notices.trigger"),
    ]);
    expect(service.calls[0]?.input).toEqual({ notices: [couponExpiring] });
  });

  test("may start before its service: the definition is sent again with the next trigger", async () => {
    const { url } = await serve({ "notices.define": { notices: [] }, "notices.trigger": QUEUED });
    let isUp = false;
    const client = createNoticeClient({
      url,
      apiKey: "k",
      notices,
      fetch: (...given) => (isUp ? fetch(...given) : Promise.reject(new Error("ECONNREFUSED"))),
    });
    await expect(client.notices.define()).rejects.toMatchObject({ reason: "UNREACHABLE" });
    await expect(client.notices.trigger(trigger)).rejects.toMatchObject({ reason: "UNREACHABLE" });
    isUp = true;
    expect(await client.notices.trigger(trigger)).toEqual(QUEUED);
  });

  test("learns why its definition was refused, and its built-in notices do not suffer", async () => {
    const service = await serve({
      "notices.define": { reason: "DEFINITION_IN_USE" },
      "notices.trigger": QUEUED,
      "notices.triggerMany": { results: [] },
    });
    const client = createNoticeClient({ url: service.url, apiKey: "k", notices });
    await expect(client.notices.define()).rejects.toMatchObject({ reason: "DEFINITION_IN_USE" });
    const items = [paid, trigger];
    await expect(client.notices.triggerMany({ items })).rejects.toMatchObject({
      reason: "DEFINITION_IN_USE",
    });
    expect(await client.notices.trigger(paid)).toEqual(QUEUED);
    service.answers["notices.define"] = { notices: [] };
    expect(await client.notices.triggerMany({ items })).toEqual({ results: [] });
  });

  test("defines nothing when it has none", async () => {
    const service = await serve({});
    const client = createNoticeClient({ url: service.url, apiKey: "k" });
    expect(await client.notices.define()).toEqual({ notices: [] });
    expect(service.calls).toEqual([]);
  });
});

const DEFINITION = {
  ...{ code: "class_begins", name: "开课提醒", nameEn: "Class begins", version: 3 },
  ...{ description: "", descriptionEn: "", page: "pages/mine", keyFields: [], moments: [] },
  ...{ source: "operator" as const, retired: false },
  fields: {
    room: { type: "text" as const, name: "教室*/", nameEn: "Room", example: "3", required: true },
    level: {
      ...{ type: "choice" as const, name: "级别", nameEn: "Level", example: "a", required: false },
      choices: { a: { name: "初级", nameEn: "A" }, "b-2": { name: "高级", nameEn: "B" } },
    },
  },
};

describe("mp-notice-types", () => {
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, [COMMAND, ...args], {
      env: { ...process.env, SERVICE_API_KEY: "mpn_key" },
    });

  test("writes a typed notice for each definition in use", async () => {
    const { url, calls } = await serve({
      "notices.listDefinitions": [DEFINITION, { ...DEFINITION, code: "old_one", retired: true }],
    });
    const { stdout } = await run("--url", url);
    expect(calls.map(({ path }) => path)).toEqual(["notices.listDefinitions"]);
    expect(stdout).toBe(renderTypes([DEFINITION]));
    expect(stdout).toContain(`/** 开课提醒 · Class begins, version 3 */
export const classBegins = adminNotice<
  "class_begins",
  {
    /** 教室*∕, e.g. 3 */
    room: string | number;
    /** 级别, e.g. a */
    level?: "a" | "b-2" | null;
  }
>("class_begins");

export const adminNotices = [classBegins] as const;`);
  });

  test("says what is missing, and what the service answered", async () => {
    await expect(run()).rejects.toMatchObject({ stderr: expect.stringContaining("--url") });
    const { url } = await serve({ "notices.listDefinitions": { reason: "UNAUTHENTICATED" } });
    await expect(run("--url", url)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("UNAUTHENTICATED"),
    });
  });
});
