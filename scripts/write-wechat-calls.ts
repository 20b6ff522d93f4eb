/** Generates docs/wechat-calls.md from the code; `--check` fails when the file is out of date. */
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { WechatRefusal } from "../apps/api/src/wechat/account-calls.ts";
import { LOGIN_CODE_REFUSED } from "../apps/api/src/wechat/account-gateway.ts";
import { CALL_ERROR_TEXTS } from "../apps/api/src/wechat/call-error-texts.ts";
import type { ErrorText } from "../apps/api/src/wechat/error-text.ts";
import { TEMPLATE_ERROR_TEXTS } from "../apps/api/src/wechat/template-error-texts.ts";
import { WECHAT_CALLS, WECHAT_PUSHES } from "../apps/api/src/wechat/wechat-calls.ts";
import { classifyErrcode } from "../packages/core/src/index.ts";
import { describeCases, describeCodes } from "./wechat-calls/describe-outcomes.ts";

const ROOT = resolve(import.meta.dirname, "..");
const FILE = "docs/wechat-calls.md";
const WRITE = "node scripts/write-wechat-calls.ts";
const BLOCK_COMMENT = /\/\*[^]*?\*\//g;
const CALLS_FILE = "apps/api/src/wechat/wechat-calls.ts";

const { values } = parseArgs({ options: { check: { type: "boolean" } } });
const text = writeDocument();
const path = join(ROOT, FILE);
if (!values.check) writeFileSync(path, text);
else if (!existsSync(path) || readFileSync(path, "utf8") !== text) {
  console.error(`${FILE} is out of date: run ${WRITE} and commit the result`);
  process.exitCode = 1;
}

function writeDocument(): string {
  const sources = readSources();
  assertOnlyTheTableNamesPaths(sources);
  const calls = Object.entries(WECHAT_CALLS).map(([name, { method, when, ...call }]) => [
    method,
    `\`${call.path}\``,
    when,
    listUsers(sources, `WECHAT_CALLS.${name}`),
  ]);
  const pushes = Object.entries(WECHAT_PUSHES).map(([name, { method, answer, ...call }]) => [
    method,
    `\`${call.path}\``,
    answer,
    listUsers(sources, `WECHAT_PUSHES.${name}`),
  ]);
  return `# Calls to WeChat, and what follows from each answer

Generated from the code by \`scripts/write-wechat-calls.ts\`; \`pnpm verify\` fails when it is out of date.

## Calls that we make

${writeTable(["", "path", "when", "by"], calls)}

Each call is one try with a timeout of five seconds, counted from when the request is written. Messages, tokens, sign-ins and operators
use separate connection pools (\`apps/api/src/wechat/wechat-pools.ts\`), so none waits for another. Answers are parsed leniently: a byte
order mark, control characters or quotes in the text do not change the errcode. When WeChat rejects a token (40001, 40014, 42001), the
token is dropped and the same request is retried once with a new one. A send's answer without an errcode counts as lost. Nothing on
the account is ever deleted.

## Calls that we answer

${writeTable(["", "path", "answer", "by"], pushes)}

## What becomes of a delivery

The outcome depends on WeChat's answer and on the permission that pays for the send. The tables call \`decideOutcome\` of
\`packages/core/src/deliveries/decide-outcome.ts\` for each combination. Unless a row says otherwise, it applies to a formId, a
payment, a subscription, and an operator's test without a permission.

- The use becomes *spent* (WeChat took it), *returned* (free again), *void* (the whole permission is worthless), *emptied* (as void,
  and so is every permission that this customer accepted for this template before the send) or *kept* (held for a retry with the same formId).
- Waits back off with each try, from the first figure to the second.

### After an errcode of the send

${writeTable(["class", "errcodes", "delivery and use", "beyond the delivery"], describeCodes("send"))}

### After an errcode of the token endpoint

The message itself never left.

${writeTable(["class", "errcodes", "delivery and use", "beyond the delivery"], describeCodes("token"))}

### When the errcode alone does not decide

${writeTable(["case", "delivery and use"], describeCases())}

## What each errcode means

The texts that operators read. \`{ip}\`, \`{key}\`, \`{errcode}\` and \`{rid}\` come from the answer. *Class* applies to the answer of
a send; *reason* is our API's error reason when WeChat refuses a synchronous call: to the library, to the account's templates, or a login.

### Tokens, sends and logins

${writeErrors(CALL_ERROR_TEXTS, { class: classifyErrcode, reason: findReason })}

### Template management

${writeErrors(TEMPLATE_ERROR_TEXTS, { reason: findReason })}
`;
}

/** Sources by path, without tests and comments. */
function readSources(): Map<string, string> {
  const files = globSync("apps/api/src/**/*.ts", { cwd: ROOT })
    .filter((file) => !file.endsWith(".test.ts"))
    .toSorted();
  return new Map(
    files.map((file) => [
      file,
      readFileSync(join(ROOT, file), "utf8").replaceAll(BLOCK_COMMENT, ""),
    ]),
  );
}

/** @throws when no file uses it: the document would list a call that is never made */
function listUsers(sources: Map<string, string>, name: string): string {
  const word = new RegExp(`\\b${name.replace(".", "\\.")}\\b`);
  const users = [...sources].filter(([, source]) => word.test(source)).map(([file]) => file);
  if (users.length === 0) throw new Error(`nothing uses ${name} of ${CALLS_FILE}`);
  return users.map((file) => `\`${file}\``).join(", ");
}

/** @throws when a file names a path itself: the document would miss that call */
function assertOnlyTheTableNamesPaths(sources: Map<string, string>): void {
  for (const [file, source] of sources) {
    const own = /["`](\/(?:cgi-bin|wxaapi|wxa|sns|wechat\/push)\/[^"`]*)/.exec(source)?.[1];
    if (own !== undefined && file !== CALLS_FILE)
      throw new Error(`${file} names ${own}; the paths of calls belong to ${CALLS_FILE}`);
  }
}

/** `facts`: extra columns by heading. */
function writeErrors(
  texts: Readonly<Record<number, ErrorText>>,
  facts: Record<string, (errcode: number) => string>,
): string {
  const rows = Object.entries(texts)
    .map(([code, words]): [number, ErrorText] => [Number(code), words])
    .toSorted(([a], [b]) => a - b)
    .map(([code, { zh, en }]) => [
      String(code),
      ...Object.values(facts).map((describe) => describe(code)),
      en.what,
      en.advice,
      zh.what,
      zh.advice,
    ]);
  return writeTable(
    ["errcode", ...Object.keys(facts), "what", "advice", "发生了什么", "怎么办"],
    rows,
  );
}

function findReason(errcode: number): string {
  return LOGIN_CODE_REFUSED.has(errcode) ? "INPUT_INVALID" : new WechatRefusal(errcode, "").reason;
}

function writeTable(headings: string[], rows: string[][]): string {
  const lines = [headings, headings.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
