/** Smoke test over HTTP: start the demo, do a newcomer's main job, stop it, start it again. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const ROOT = resolve(import.meta.dirname, "..");
const FIRST_START_MS = 60_000;
const SECOND_START_MS = 5000;
const ARRIVES_WITHIN_MS = 2000;
const STOPS_WITHIN_MS = 15_000;

const NOTICES = [
  { code: "order_pay_success", query: "支付成功" },
  { code: "order_pay_fail", query: "付款失败" },
  { code: "order_cancel", query: "取消" },
  { code: "order_refund_apply", query: "退款" },
  { code: "order_ship", query: "发货" },
  { code: "order_refund_result", query: "退款成功" },
  { code: "order_unpaid", query: "待付款" },
  { code: "order_pickup", query: "自提" },
] as const;
const ORDER = {
  order_sn: "20260131083000001",
  order_amount: "128.00",
  order_total_goods_name: "手工陶瓷咖啡杯",
  order_create_time: "2026-01-31T08:30:00+08:00",
  order_total_goods_num: 2,
};
const DATA: Record<(typeof NOTICES)[number]["code"], Record<string, unknown>> = {
  order_pay_success: ORDER,
  order_pay_fail: ORDER,
  order_cancel: { ...ORDER, order_cancel_time: "2026-01-31T09:00:00+08:00" },
  order_refund_apply: {
    order_sn: ORDER.order_sn,
    refund_sn: "R1",
    refund_amount: "64.00",
    order_amount: "128.00",
    refund_type: "refund_only",
    refund_reason: "不想要了",
    refund_goods_name: "手工陶瓷咖啡杯",
    refund_goods_num: 1,
    refund_create_time: "2026-01-31T10:00:00+08:00",
  },
  order_ship: {
    order_sn: ORDER.order_sn,
    ship_goods_name: "手工陶瓷咖啡杯",
    express_company: "顺丰速运",
    tracking_no: "SF1234567890123",
    ship_time: "2026-01-31T15:00:00+08:00",
  },
  order_refund_result: {
    order_sn: ORDER.order_sn,
    refund_sn: "R1",
    refund_amount: "64.00",
    refund_result: "refunded",
    refund_goods_name: "手工陶瓷咖啡杯",
    refund_result_time: "2026-02-01T10:00:00+08:00",
  },
  order_unpaid: { ...ORDER, order_pay_deadline: "2026-01-31T09:00:00+08:00" },
  order_pickup: {
    order_sn: ORDER.order_sn,
    order_total_goods_name: "手工陶瓷咖啡杯",
    pickup_store: "人民路店",
    pickup_code: "8866",
  },
};

let passed = 0;
let failed = 0;

async function step<Result>(
  name: string,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    const result = await work();
    passed++;
    console.log(`✓ ${name}`);
    return result;
  } catch (error) {
    failed++;
    console.log(`✗ ${name}\n${error instanceof Error ? error.stack : String(error)}`);
    return undefined;
  }
}

interface Demo {
  child: ChildProcess;
  apiUrl: string;
  simulatorUrl: string;
}

async function startDemo(input: {
  dataDir: string;
  ports: [number, number];
  more?: Record<string, string>;
  withinMs: number;
}): Promise<Demo> {
  const [port, simulatorPort] = input.ports;
  const startedAt = Date.now();
  const child = spawn("pnpm", ["start"], {
    cwd: ROOT,
    detached: true,
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...process.env,
      PORT: String(port),
      SIMULATOR_PORT: String(simulatorPort),
      DATA_DIR: input.dataDir,
      ADMIN_EMAIL: "owner@example.com",
      ADMIN_PASSWORD: "correct horse battery",
      SERVICE_API_KEY: SERVICE_KEY,
      ...input.more,
    },
  });
  const demo = {
    child,
    apiUrl: `http://127.0.0.1:${port}`,
    simulatorUrl: `http://127.0.0.1:${simulatorPort}`,
  };
  for (;;) {
    if (child.exitCode !== null) throw new Error("the demo exited");
    if (await isReady(`${demo.apiUrl}/readyz`)) return demo;
    if (Date.now() - startedAt > input.withinMs) {
      await stopDemo(demo);
      throw new Error(`the demo was not ready within ${input.withinMs} ms`);
    }
    await sleep(50);
  }
}

function isReady(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function stopDemo({ child }: Demo): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const ended = once(child, "exit");
  process.kill(-child.pid, "SIGTERM");
  const timeout = sleep(STOPS_WITHIN_MS, "late" as const, { ref: false });
  if ((await Promise.race([ended, timeout])) !== "late") return;
  process.kill(-child.pid, "SIGKILL");
  throw new Error(`the demo did not stop within ${STOPS_WITHIN_MS} ms`);
}

const SERVICE_KEY = `mpn_${"s".repeat(32)}`;
const JSON_TYPE = { "content-type": "application/json" };

async function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ body: any; cookie: string }> {
  const response = await fetch(url, {
    method: "POST",
    headers: { ...JSON_TYPE, ...headers },
    body: JSON.stringify(body),
  });
  return {
    body: await response.json(),
    cookie: response.headers.get("set-cookie")?.split(";", 1)[0] ?? "",
  };
}

async function ask(url: string, input: unknown, headers: Record<string, string>): Promise<any> {
  const response = await fetch(`${url}?input=${encodeURIComponent(JSON.stringify(input))}`, {
    headers,
  });
  return response.json();
}

async function doMainJob(demo: Demo, channel: "subscribe" | "template"): Promise<void> {
  const trpc = (name: string) => `${demo.apiUrl}/trpc/${name}`;
  const control = (path: string) => `${demo.simulatorUrl}/_simulator${path}`;
  const { cookie } = await post(trpc("session.login"), {
    email: "owner@example.com",
    password: "correct horse battery",
  });
  for (const { code, query } of NOTICES) {
    await step(`${channel}: ${code} arrives with the mapped values`, async () => {
      const list = await ask(trpc("templates.list"), { channel, query }, { cookie });
      const { libraryTemplateId } = list.result.data.items[0];
      const suggested = await ask(
        trpc("notices.suggest"),
        { code, channel, libraryTemplateId },
        { cookie },
      );
      const keywords = suggested.result.data.map(({ keywordId, source }: any) => ({
        keywordId,
        source,
      }));
      const template = { libraryTemplateId, keywords };
      const saved = await post(
        trpc("notices.update"),
        { code, enabled: true, channel, template },
        { cookie },
      );
      const { templateId } = saved.body.result.data.template;

      const { body: user } = await post(control("/users"), {});
      const { body: login } = await post(control(`/users/${user.openid}/login-code`), {});
      const { body: session } = await post(trpc("collector.login"), { code: login.code });
      const asCustomer = { authorization: `Bearer ${session.result.data.token}` };
      const report =
        channel === "template"
          ? {
              kind: "form",
              reportId: "r1",
              formId: (await post(control(`/users/${user.openid}/submit-form`), {})).body.formId,
              ageMs: 0,
            }
          : {
              kind: "subscribe",
              reportId: "r1",
              templateId,
              answer: (
                await post(control(`/users/${user.openid}/subscribe`), {
                  templateIds: [templateId],
                  answer: "accept",
                })
              ).body[templateId],
              ageMs: 0,
            };
      await post(trpc("collector.report"), { reports: [report] }, asCustomer);
      const trigger = {
        notice: code,
        openid: user.openid,
        orderId: `${channel}-${code}`,
        data: DATA[code],
      };
      const asService = { authorization: `Bearer ${SERVICE_KEY}` };
      const triggered = await post(trpc("notices.trigger"), trigger, asService);
      if (!triggered.body.result) throw new Error(JSON.stringify(triggered.body));

      const giveUpAt = Date.now() + ARRIVES_WITHIN_MS;
      for (;;) {
        const messages = (await (
          await fetch(control(`/messages?openid=${user.openid}`))
        ).json()) as any[];
        const [message] = messages;
        if (message) {
          const values = message.lines.map(({ value }: any) => value);
          const hasOrder = values.some(
            (value: string) =>
              value.includes(ORDER.order_sn) || value === "R1" || value === "SF1234567890123",
          );
          if (message.templateId !== templateId || !hasOrder)
            throw new Error(JSON.stringify(message));
          return;
        }
        if (Date.now() > giveUpAt) throw new Error("no message arrived");
        await sleep(20);
      }
    });
  }
}

async function findFreePorts(): Promise<[number, number]> {
  const find = async (): Promise<number> => {
    const probe = createServer().listen(0, "127.0.0.1");
    await once(probe, "listening");
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, "close");
    return port;
  };
  return [await find(), await find()];
}

const folder = mkdtempSync(join(tmpdir(), "mp-notice-smoke-"));
try {
  const dataDir = join(folder, "data");
  const ports = await findFreePorts();
  const first = await step("the demo starts", () =>
    startDemo({ dataDir, ports, withinMs: FIRST_START_MS }),
  );
  if (first) {
    await doMainJob(first, "template");
    await doMainJob(first, "subscribe");
    await step("it stops on SIGTERM", () => stopDemo(first));
    await step("a second start is quick and restores everything", async () => {
      const second = await startDemo({ dataDir, ports, withinMs: SECOND_START_MS });
      try {
        const login = { email: "owner@example.com", password: "correct horse battery" };
        const { cookie } = await post(`${second.apiUrl}/trpc/session.login`, login);
        const notices = await ask(`${second.apiUrl}/trpc/notices.list`, {}, { cookie });
        const ready = notices.result.data.filter(({ status }: any) => status === "ready");
        if (ready.length !== NOTICES.length)
          throw new Error(`only ${ready.length} notices are ready`);
        const messages = (await (
          await fetch(`${second.simulatorUrl}/_simulator/messages`)
        ).json()) as unknown[];
        if (messages.length !== 2 * NOTICES.length)
          throw new Error(`the simulator kept ${messages.length} messages`);
      } finally {
        await stopDemo(second);
      }
    });
    await step(
      "without a mini program the template library answers MINI_PROGRAM_NOT_CONFIGURED",
      async () => {
        const empty = await startDemo({
          dataDir: join(folder, "empty"),
          ports: await findFreePorts(),
          more: { DEMO_APP_ID: "none" },
          withinMs: FIRST_START_MS,
        });
        try {
          const login = { email: "owner@example.com", password: "correct horse battery" };
          const { cookie } = await post(`${empty.apiUrl}/trpc/session.login`, login);
          const answer = await ask(
            `${empty.apiUrl}/trpc/templates.list`,
            { channel: "subscribe" },
            { cookie },
          );
          if (answer.error?.data.reason !== "MINI_PROGRAM_NOT_CONFIGURED")
            throw new Error(JSON.stringify(answer));
        } finally {
          await stopDemo(empty);
        }
      },
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
