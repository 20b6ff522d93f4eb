/** Notices of the shop's own, one made by an operator and one declared by a backend, triggered from PHP and Java. */
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Product, SERVICE_KEY, startProduct } from "../start-product.ts";
import { findMissing, LANGUAGES } from "./languages.ts";

const EXAMPLES = resolve(import.meta.dirname, "../../../../examples");
const fields = {
  coupon: { type: "text", name: "优惠券", example: "满减券", required: true },
  amount: { type: "money", name: "金额", example: "20.00", required: true },
} as const;
const byOperator = { code: "coupon_by_operator", name: "优惠券到期提醒", fields };
const byBackend = { ...byOperator, code: "coupon_by_backend" };
/** Of 订单支付成功通知: a text of at most 20 characters, and an amount. */
const TEMPLATE = {
  libraryTemplateId: "900004",
  keywords: [
    { keywordId: "3", source: { kind: "field", field: "coupon" } },
    { keywordId: "2", source: { kind: "field", field: "amount" } },
  ],
};
const TOO_LONG = "满一百减二十的优惠券".repeat(4);

const PHP = `
require 'NoticeService.php';
[, $notice, $openid, $orderId, $coupon, $amount] = $argv;
$service = new NoticeService(getenv('NOTICE_URL'), getenv('SERVICE_API_KEY'));
try {
    $data = ['coupon' => $coupon, 'amount' => $amount];
    echo $service->trigger(compact('notice', 'openid', 'orderId', 'data'))['state'];
} catch (NoticeError $error) {
    echo $error->reason, ' ', $error->details[0]['field'];
}`;
const JAVA = `
package shop;
import java.util.Map;
public final class TriggerOwn {
    public static void main(String[] given) throws Exception {
        var service = new NoticeService(System.getenv("NOTICE_URL"), System.getenv("SERVICE_API_KEY"));
        try {
            var data = Map.of("coupon", given[3], "amount", given[4]);
            System.out.print(service.trigger(given[0], given[1], given[2], data).state());
        } catch (NoticeException error) {
            System.out.print(error.reason + " " + error.details.get(0).field());
        }
    }
}`;

interface Caller {
  folder: string;
  /** Prepares the scratch folder; returns the command that the trigger's values follow. */
  prepare(scratch: string): string[];
}

const CALLERS: Caller[] = [
  { folder: "php", prepare: () => ["php", "-r", PHP, "--"] },
  {
    folder: "java",
    prepare(scratch) {
      const source = join(scratch, "TriggerOwn.java");
      writeFileSync(source, JAVA);
      const files = ["Json", "NoticeException", "NoticeService"].map(
        (name) => `src/shop/${name}.java`,
      );
      const options = ["-encoding", "UTF-8", "-d", scratch];
      execFileSync("javac", [...options, ...files, source], { cwd: join(EXAMPLES, "java") });
      return ["java", "-cp", scratch, "shop.TriggerOwn"];
    },
  },
];

let product: Product;
const templateIds = new Map<string, string>();

beforeAll(async () => {
  product = await startProduct({ databaseUrl: "sqlite::memory:" });
  const operator = await product.signIn();
  await product.mutate("notices.define", { notices: [byOperator] }, operator);
  await product.mutate("notices.define", { notices: [byBackend] }, product.asService);
  for (const { code } of [byOperator, byBackend]) {
    const input = { code, enabled: true, template: TEMPLATE };
    const { data } = await product.mutate("notices.update", input, operator);
    templateIds.set(code, data.template.templateId);
  }
});
afterAll(() => product[Symbol.asyncDispose]());

async function createPermittedCustomer(code: string): Promise<string> {
  const { openid, headers } = await product.createCustomer();
  const templateId = templateIds.get(code) ?? "";
  await product.control(`/users/${openid}/subscribe`, {
    templateIds: [templateId],
    answer: "accept",
  });
  const report = { kind: "subscribe", reportId: "r1", templateId, answer: "accept", ageMs: 0 };
  await product.mutate("collector.report", { reports: [report] }, headers);
  return openid;
}

describe.each(CALLERS)("called from $folder", ({ folder, prepare }) => {
  const language = LANGUAGES.find((candidate) => candidate.folder === folder);
  const isMissing = !language || findMissing(language).length > 0;
  const scratch = mkdtempSync(join(tmpdir(), "mp-notice-own-"));
  let command: string[] = [];
  beforeAll(() => {
    if (!isMissing) command = prepare(scratch);
  });
  afterAll(() => rmSync(scratch, { recursive: true }));

  const trigger = async (...values: string[]) => {
    const [program = "", ...args] = command;
    return promisify(execFile)(program, [...args, ...values], {
      cwd: join(EXAMPLES, folder),
      env: { ...process.env, NOTICE_URL: product.apiUrl, SERVICE_API_KEY: SERVICE_KEY },
    });
  };

  test.skipIf(isMissing).each([byOperator.code, byBackend.code])(
    "%s is rendered, cut, refused and logged",
    async (code) => {
      const openid = await createPermittedCustomer(code);
      expect(await trigger(code, openid, `${folder}-1`, TOO_LONG, "20")).toEqual({
        stdout: "queued",
        stderr: "",
      });
      expect(await trigger(code, openid, `${folder}-2`, "满减券", "much")).toEqual({
        stdout: "FIELD_INVALID data.amount",
        stderr: "",
      });
      await expect.poll(() => product.control(`/messages?openid=${openid}`)).toHaveLength(1);
      const [{ lines }] = await product.control(`/messages?openid=${openid}`);
      expect(lines.map(({ value }: { value: string }) => value)).toEqual([
        `${TOO_LONG.slice(0, 19)}…`,
        "¥20.00",
      ]);
      const { data } = await product.query(
        "deliveries.list",
        { notice: code, openid },
        await product.signIn(),
      );
      expect(data.items).toMatchObject([{ notice: code, orderId: `${folder}-1`, state: "sent" }]);
    },
  );
});
