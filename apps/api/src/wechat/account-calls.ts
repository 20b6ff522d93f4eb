import { classifyErrcode, NoticeError, type MiniProgram } from "@mp-notice/core";
import type { z } from "zod";
import { callWithToken, type TokenCallDeps } from "./call-with-token.ts";
import { explainRefusal } from "./wechat-errors.ts";
import type { WechatAnswer, WechatBody, WechatRequest } from "./wechat-http.ts";

export interface AccountCallDeps extends TokenCallDeps {
  /** Logs a list entry that cannot be read; the other entries are still used. */
  onOddEntry?(message: string, entry: unknown): void;
}

/** Calls template management or login and throws on a refusal. */
export async function callAccount(
  deps: TokenCallDeps,
  { app, request }: { app: MiniProgram; request: WechatRequest },
): Promise<WechatBody> {
  const { answer } = await callWithToken(deps, { app, request });
  return assertAccepted(answer);
}

/** @throws NoticeError WECHAT_UNAVAILABLE, WECHAT_QUOTA, TEMPLATE_NOT_FOUND, TEMPLATE_LIMIT, WECHAT_REJECTED */
export function assertAccepted(answer: WechatAnswer): WechatBody {
  if (answer.kind !== "answered")
    throw new NoticeError("WECHAT_UNAVAILABLE", `WeChat did not answer: ${answer.cause}`);
  const { errcode, errmsg } = answer.body;
  if (errcode === 0) return answer.body;
  throw new WechatRefusal(errcode, errmsg);
}

export class WechatRefusal extends NoticeError {
  readonly errcode: number;
  readonly errmsg: string;

  constructor(errcode: number, errmsg: string) {
    super(toReason(errcode), `WeChat answered ${errcode}: ${errmsg}`, {
      details: [{ problem: `${errcode} ${errmsg}` }],
      explanation: explainRefusal({ errcode, errmsg }),
    });
    this.errcode = errcode;
    this.errmsg = errmsg;
  }
}

/** System errors of template management (facts §3.1) and of every call. */
const UNAVAILABLE: ReadonlySet<number> = new Set([-1, 200001, 20001]);

/** The account is full: 50 subscribe templates (facts §3.1), 25 of the retired channel (facts §2.2). */
const TEMPLATE_LIMITS: ReadonlySet<number> = new Set([200012, 45026]);

function toReason(errcode: number) {
  if (UNAVAILABLE.has(errcode)) return "WECHAT_UNAVAILABLE";
  if (TEMPLATE_LIMITS.has(errcode)) return "TEMPLATE_LIMIT";
  if (errcode === 200014 || errcode === 40037) return "TEMPLATE_NOT_FOUND";
  const outcomeClass = classifyErrcode(errcode);
  if (outcomeClass === "quota" || errcode === 45011) return "WECHAT_QUOTA";
  return outcomeClass === "busy" ? "WECHAT_UNAVAILABLE" : "WECHAT_REJECTED";
}

/** Parses an answer's fields leniently; an invalid answer is WeChat's fault, so the error is WECHAT_UNAVAILABLE. */
export function readFields<Schema extends z.ZodType>(
  schema: Schema,
  body: WechatBody,
): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new NoticeError("WECHAT_UNAVAILABLE", "WeChat's answer cannot be read", {
    cause: parsed.error,
  });
}

/**
 * Parses a list and deduplicates it by key. Logs and skips an unreadable or repeated entry; if no entry is readable, the whole
 * answer is invalid.
 */
export function readEntries<Schema extends z.ZodType>(
  { onOddEntry }: AccountCallDeps,
  input: {
    list: readonly unknown[];
    schema: Schema;
    keyOf(entry: z.output<Schema>): string;
    /** The path of the call, for the log. */
    path: string;
  },
): z.output<Schema>[] {
  const { list, schema, keyOf, path } = input;
  const found = new Map<string, z.output<Schema>>();
  for (const entry of list) {
    const parsed = schema.safeParse(entry);
    const isKnown = parsed.success && found.has(keyOf(parsed.data));
    if (parsed.success && !isKnown) found.set(keyOf(parsed.data), parsed.data);
    else
      onOddEntry?.(
        `WeChat's answer to ${path} has ${isKnown ? "a duplicate" : "an unreadable"} entry: it is skipped`,
        entry,
      );
  }
  if (found.size === 0 && list.length > 0)
    throw new NoticeError("WECHAT_UNAVAILABLE", "no entry of WeChat's answer can be read");
  return [...found.values()];
}
