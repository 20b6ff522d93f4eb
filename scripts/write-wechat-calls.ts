/** Writes docs/wechat-calls.md from the code; `--check` fails when the file differs. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { CALL_ERROR_TEXTS } from "../apps/api/src/wechat/call-error-texts.ts";
import type { ErrorText } from "../apps/api/src/wechat/error-text.ts";
import { TEMPLATE_ERROR_TEXTS } from "../apps/api/src/wechat/template-error-texts.ts";
import { WECHAT_CALLS } from "../apps/api/src/wechat/wechat-calls.ts";
import {
  classifyErrcode,
  decideOutcome,
  type Outcome,
  type SendAnswer,
} from "../packages/core/src/index.ts";

const FILE = resolve(import.meta.dirname, "../docs/wechat-calls.md");
const { values } = parseArgs({ options: { check: { type: "boolean" } } });
const text = writeDocument();
if (!values.check) writeFileSync(FILE, text);
else if (!existsSync(FILE) || readFileSync(FILE, "utf8") !== text) {
  console.error(
    "docs/wechat-calls.md differs from the code: run node scripts/write-wechat-calls.ts",
  );
  process.exitCode = 1;
}

function writeDocument(): string {
  const calls = Object.values(WECHAT_CALLS).map(
    ({ method, path, when }) => `| ${method} | \`${path}\` | ${when} |`,
  );
  return `# What we say to WeChat, and what we do on each answer

Written from the code by \`scripts/write-wechat-calls.ts\`; \`pnpm verify\` fails when it differs.

## Calls that we make

| | path | when |
|---|---|---|
${calls.join("\n")}

Each is one try of at most five seconds. A token that WeChat refuses (40001, 40014, 42001) is dropped, and the very same request
goes once more with a new one. Nothing on the account is ever deleted.

## Calls that we answer

| | path | answer |
|---|---|---|
| GET | \`/wechat/push/:appId\` | WeChat's check of the address: the \`echostr\`, when the signature is right |
| POST | \`/wechat/push/:appId\` | popup, change and sent events, plain or encrypted, JSON or XML: stored first, answered \`success\`, acted on afterwards |

## What becomes of a delivery

By the class of the answer to its send, and by what pays for it. \`kept\` = the use stays held for a repeat
with the very same formId · \`emptied\` = this use and those accepted before the send are worthless.

| answer | formId | payment | subscription | beyond the delivery |
|---|---|---|---|---|
${writeOutcomes().join("\n")}

## What each errcode means

| errcode | class | what happened | what to do | 发生了什么 | 怎么办 |
|---|---|---|---|---|---|
${writeErrors(CALL_ERROR_TEXTS).join("\n")}

Template management:

| errcode | what happened | what to do | 发生了什么 | 怎么办 |
|---|---|---|---|---|
${writeTemplateErrors(TEMPLATE_ERROR_TEXTS).join("\n")}
`;
}

function writeOutcomes(): string[] {
  const codes = [0, -1, 45011, 43108, 41028, 41029, 43101, 40001, 40164, 45009, 40037, 47003];
  const answered = codes.map((errcode): [string, SendAnswer] => [
    String(errcode),
    { kind: "answered", from: "send", errcode, errmsg: "", rid: null, msgId: null },
  ]);
  const refusedToken: SendAnswer = {
    kind: "answered",
    from: "token",
    errcode: 40125,
    errmsg: "",
    rid: null,
    msgId: null,
  };
  const answers: [string, SendAnswer][] = [
    ...answered,
    ["the token endpoint refuses", refusedToken],
    ["nothing left", { kind: "never_left", cause: "" }],
    ["no answer after the request began", { kind: "lost", cause: "" }],
  ];
  return answers.map(([name, answer]) => {
    const [form, payment, subscription] = (["form", "payment", "subscribe"] as const).map(
      (grantKind) =>
        decideOutcome({
          answer,
          grantKind,
          msSincePaymentConfirmed: null,
          attempts: 0,
          lostInARow: 0,
          random: 0,
        }),
    );
    if (!form || !payment || !subscription) throw new Error("an answer has no outcome");
    return `| ${name} (${form.class}) | ${describeOutcome(form)} | ${describeOutcome(payment)} | ${describeOutcome(subscription)} | ${describeEffects(form)} |`;
  });
}

function describeOutcome({ next, grant, retryAfterMs }: Outcome): string {
  const later = next === "retry" && retryAfterMs > 0 ? ", with a growing pause" : "";
  return `${next}${later}; use ${grant}`;
}

function describeEffects({ pause, requiresAction }: Outcome): string {
  if (pause === "account") return "everything pauses; one delivery probes each minute";
  if (pause === "quota") return "the channel pauses until 00:05 (+08:00)";
  return requiresAction ? "the notice needs an operator; its rows stay queued" : "–";
}

function writeErrors(texts: Readonly<Record<number, ErrorText>>): string[] {
  return sortCodes(texts).map(
    ([code, { zh, en }]) =>
      `| ${code} | ${classifyErrcode(code)} | ${en.what} | ${en.advice} | ${zh.what} | ${zh.advice} |`,
  );
}

function writeTemplateErrors(texts: Readonly<Record<number, ErrorText>>): string[] {
  return sortCodes(texts).map(
    ([code, { zh, en }]) => `| ${code} | ${en.what} | ${en.advice} | ${zh.what} | ${zh.advice} |`,
  );
}

function sortCodes(texts: Readonly<Record<number, ErrorText>>): [number, ErrorText][] {
  return Object.entries(texts)
    .map(([code, words]): [number, ErrorText] => [Number(code), words])
    .toSorted(([a], [b]) => a - b);
}
