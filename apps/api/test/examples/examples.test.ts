import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findFreePort } from "../find-free-port.ts";
import { startPaidProduct } from "../start-paid-product.ts";
import { type Product, SERVICE_KEY } from "../start-product.ts";
import { findMissing, LANGUAGES } from "./languages.ts";

const EXAMPLES = resolve(import.meta.dirname, "../../../../examples");
const SECRET = `whsec_${Buffer.alloc(32, 5).toString("base64")}`;
const EVENT = JSON.stringify({ type: "delivery.sent", data: { 订单: "A1001 ✓" } });

let product: Product;
beforeAll(async () => {
  product = await startPaidProduct();
});
afterAll(() => product[Symbol.asyncDispose]());

/** Runs a command in an example's folder, as its README says. */
async function run(folder: string, command: string[], input = "") {
  const [program = "", ...args] = command;
  const child = spawn(program, args, {
    cwd: join(EXAMPLES, folder),
    env: {
      ...process.env,
      NOTICE_URL: product.apiUrl,
      SIMULATOR_URL: product.simulatorUrl,
      SERVICE_API_KEY: SERVICE_KEY,
      WEBHOOK_SECRET: SECRET,
    },
  });
  const ended = new Promise<number | null>((end) => child.once("close", end));
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, stdout, stderr };
}

async function readMessages(): Promise<{ openid: string }[]> {
  return product.control("/messages");
}

const now = () => Math.floor(Date.now() / 1000);

/** A delivery of Standard Webhooks' own library: id, timestamp, signature, body. */
function sign(id = "msg_1", at = now()): [id: string, at: string, signature: string, body: string] {
  return [id, String(at), new Webhook(SECRET).sign(id, new Date(at * 1000), EVENT), EVENT];
}

const OTHER_SIGNATURE = new Webhook(`whsec_${Buffer.alloc(32, 6).toString("base64")}`).sign(
  "msg_1",
  new Date(),
  EVENT,
);

describe.each(LANGUAGES)("the example in $folder", (language) => {
  const { folder } = language;
  const isMissing = findMissing(language).length > 0;
  let scratch: string;
  let command: string[];

  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), "mp-notice-example-"));
    command = language.run(scratch);
    if (isMissing || !language.build) return;
    const [program = "", ...args] = language.build(scratch);
    const built = spawnSync(program, args, { cwd: join(EXAMPLES, folder), encoding: "utf8" });
    if (built.status !== 0) throw new Error(built.stderr);
  });
  afterAll(() => rmSync(scratch, { recursive: true }));

  test.skipIf(isMissing)("takes an order from sign-in to one message", async () => {
    const before = await readMessages();
    const { code, stdout, stderr } = await run(folder, command);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const lines = stdout.trim().split("\n");
    expect(lines).toEqual([
      expect.stringMatching(/^signed in until \d{4}-\d\d-\d\dT/),
      "reported: accepted",
      "triggered: queued",
      "repeated: the same delivery",
      ...(folder === "thinkphp"
        ? [expect.stringMatching(/^log: FIELD_INVALID: .*"field":"data.order_amount"/), "job: done"]
        : [expect.stringMatching(/^refused: FIELD_INVALID data.order_amount must be yuan/)]),
      "outcome: sent",
    ]);
    expect(await readMessages()).toHaveLength(before.length + 1);
  });

  const verify = async ([id, at, signature, body]: ReturnType<typeof sign>) => {
    const { code, stdout } = await run(folder, [...command, "verify", id, at, signature], body);
    return { isValid: code === 0, line: stdout.trim() };
  };
  const VALID = { isValid: true, line: "valid: delivery.sent" };

  test.skipIf(isMissing)("accepts a webhook with a valid signature", async () => {
    expect(await verify(sign())).toEqual(VALID);
  });

  test.skipIf(isMissing)(
    "accepts one of several signatures, as while a secret is replaced",
    async () => {
      const [id, at, signature, body] = sign();
      expect(await verify([id, at, `${OTHER_SIGNATURE} v1a,x ${signature}`, body])).toEqual(VALID);
    },
  );

  test.skipIf(isMissing)("rejects any other", async () => {
    const [id, at, signature, body] = sign();
    const others: ReturnType<typeof sign>[] = [
      [id, at, OTHER_SIGNATURE, body],
      [id, at, signature.replace("v1,", "v2,"), body],
      [id, at, "", body],
      ["msg_2", at, signature, body],
      [id, String(Number(at) + 1), signature, body],
      [id, at, signature, body.replace("1001", "1002")],
      [id, at, signature, `${body}\n`],
      [id, "soon", signature, body],
      ["", at, signature, body],
      sign(id, now() - 400),
      sign(id, now() + 400),
    ];
    for (const other of others)
      expect(await verify(other), other.join(" ")).toMatchObject({ isValid: false });
  });
});

const noPhp = findMissing({ needs: { php: "php-cli" } }).length > 0;

describe("PHP's page for webhooks", () => {
  test.skipIf(noPhp)("answers 204 to a valid one and 401 to any other", async () => {
    const port = await findFreePort();
    const url = `http://127.0.0.1:${port}/webhook.php`;
    const child = spawn("php", ["-S", `127.0.0.1:${port}`, "-t", join(EXAMPLES, "php")], {
      env: { ...process.env, WEBHOOK_SECRET: SECRET },
      stdio: "ignore",
    });
    const post = async ([id, timestamp, signature, body]: ReturnType<typeof sign>) => {
      const headers = {
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": signature,
      };
      return (await fetch(url, { method: "POST", headers, body })).status;
    };
    try {
      const [id, at, signature, body] = sign();
      await expect.poll(() => post([id, at, signature, body]).catch(() => null)).toBe(204);
      expect(await post([id, at, OTHER_SIGNATURE, body])).toBe(401);
      expect(await post([id, at, signature, `${body} `])).toBe(401);
      expect((await fetch(url)).status).toBe(401);
    } finally {
      child.kill();
    }
  });
});

describe("PHP with the document as only help", () => {
  test.skipIf(noPhp)("makes every call of a backend", async () => {
    const { code, stdout, stderr } = await run("php", ["php", "all-calls.php"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const answers = Object.fromEntries(
      stdout
        .trim()
        .split("\n")
        .map((line) => [line.split(":", 1)[0], JSON.parse(line.slice(line.indexOf(":") + 1))]),
    );
    expect(answers).toMatchObject({
      noticesDefine: { notices: [{ code: "coupon_expiring" }] },
      noticesListDefinitions: [{ code: "coupon_expiring" }],
      grantsReport: { results: [{ accepted: true }, { accepted: true }] },
      grantsConfirmPayment: { confirmed: true },
      noticesTrigger: { state: "queued", duplicate: false },
      noticesTriggerMany: { results: [{ ok: true }, { ok: false, reason: "NOTICE_NOT_FOUND" }] },
      deliveriesFind: { state: "queued" },
      deliveriesFindByPost: { state: "queued" },
      deliveriesCancel: { state: "cancelled", cancelled: true },
      collectorCreateToken: { token: expect.any(String) },
      shipmentsReport: { state: "queued", duplicate: false },
      shipmentsList: { items: [{ parcels: [{ items: "电子礼品卡" }] }] },
    });
  });
});
