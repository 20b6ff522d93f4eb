/** Writes docs/wechat-calls.md from the code; `--check` fails when the file differs. */
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
  console.error(`${FILE} differs from the code: run ${WRITE} and commit what it writes`);
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
  return `# What we say to WeChat, and what we do on each answer

Written from the code by \`scripts/write-wechat-calls.ts\`; \`pnpm verify\` fails when it differs.

## Calls that we make

${writeTable(["", "path", "when", "by"], calls)}

Each is one try of at most five seconds, counted from when it is written. Messages, tokens, sign-ins and operators have connections
of their own (\`apps/api/src/wechat/wechat-pools.ts\`): none waits for another's. An answer is read as it is meant: a byte order mark,
control characters or quotes in its words do not change what its errcode says. A token that WeChat refuses (40001, 40014, 42001) is dropped, and the very same request
goes once more with a new one. A send's answer without an errcode is no answer. Nothing on the account is ever deleted.

## Calls that we answer

${writeTable(["", "path", "answer", "by"], pushes)}

## What becomes of a delivery

By WeChat's answer to its send, and by what pays for it: \`decideOutcome\` in
\`packages/core/src/deliveries/decide-outcome.ts\` was asked for each. Where nothing else
is said it is the same for a formId, a payment, a subscription, and a test that an operator sends without a permission.

- The use is *spent* (WeChat has it), *returned* (free again), *void* (the whole permission is worthless), *emptied* (so is every
  other of this customer and template that was accepted before the send left) or *kept* (held for a repeat with the very same formId).
- Waits grow with each try, from the first to the second figure.

### After an errcode of the send

${writeTable(["class", "errcodes", "delivery and use", "beyond the delivery"], describeCodes("send"))}

### After an errcode of the token endpoint

The message itself never left.

${writeTable(["class", "errcodes", "delivery and use", "beyond the delivery"], describeCodes("token"))}

### Where more than the errcode counts

${writeTable(["case", "delivery and use"], describeCases())}

## What each errcode means

The sentences that an operator reads. \`{ip}\`, \`{key}\`, \`{errcode}\` and \`{rid}\` are taken from the answer. *Class* is
that of a send's answer; *reason* is what our own API answers when WeChat refuses a call that somebody waits for: one of the
library, of the account's templates, or a login.

### Of tokens, sends and logins

${writeErrors(CALL_ERROR_TEXTS, { class: classifyErrcode, reason: findReason })}

### Of template management

${writeErrors(TEMPLATE_ERROR_TEXTS, { reason: findReason })}
`;
}

/** By their paths from the root; without tests and comments. */
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

/** @throws when nobody does: then the document would name a call that is not made */
function listUsers(sources: Map<string, string>, name: string): string {
  const word = new RegExp(`\\b${name.replace(".", "\\.")}\\b`);
  const users = [...sources].filter(([, source]) => word.test(source)).map(([file]) => file);
  if (users.length === 0) throw new Error(`nothing uses ${name} of ${CALLS_FILE}`);
  return users.map((file) => `\`${file}\``).join(", ");
}

/** @throws when a file has a path of its own: then the document would lack a call that is made */
function assertOnlyTheTableNamesPaths(sources: Map<string, string>): void {
  for (const [file, source] of sources) {
    const own = /["`](\/(?:cgi-bin|wxaapi|wxa|sns|wechat\/push)\/[^"`]*)/.exec(source)?.[1];
    if (own !== undefined && file !== CALLS_FILE)
      throw new Error(`${file} names ${own}; the paths of calls belong to ${CALLS_FILE}`);
  }
}

/** `facts`: what the code says of each errcode, in columns by heading. */
function writeErrors(
  texts: Readonly<Record<number, ErrorText>>,
  facts: Record<string, (errcode: number) => string>,
): string {
  const rows = Object.entries(texts)
    .map(([code, words]): [number, ErrorText] => [Number(code), words])
    .toSorted(([a], [b]) => a - b)
    .map(([code, { zh, en }]) => [
      String(code),
      ...Object.values(facts).map((tell) => tell(code)),
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
