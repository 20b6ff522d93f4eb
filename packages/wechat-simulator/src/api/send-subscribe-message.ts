import type { AccountTemplate } from "../app-state.ts";
import { getAccountTemplate, getReceiver, readPage } from "../customers.ts";
import { isRecord } from "../is-record.ts";
import type { Simulation } from "../simulation.ts";
import { findValueProblem } from "../value-rules.ts";
import { WechatError } from "../wechat-error.ts";
import {
  createArgumentError,
  getJsonBody,
  type ApiAnswer,
  type ApiRequest,
} from "./api-request.ts";

const STATES: readonly unknown[] = [undefined, "developer", "trial", "formal"];
const LANGUAGES: readonly unknown[] = [undefined, "zh_CN", "en_US", "zh_HK", "zh_TW"];

/** Words that no shop needs; they trigger 45168. */
const SENSITIVE_WORDS: readonly string[] = ["赌博", "枪支", "毒品", "代开发票"];

/** WeChat's wording, including its misspelling (facts §3.3). */
function describeProblem(dataKey: string, rule: string, problem: "empty" | "invalid"): string {
  if (problem === "invalid") return `data.${dataKey}.value invalid`;
  return `data.${dataKey}.value is ${rule === "thing" ? "emtpy" : "empty"}`;
}

function readLines(template: AccountTemplate, data: unknown): { name: string; value: string }[] {
  if (!isRecord(data)) throw createArgumentError("data");
  const lines = template.lines.map(({ dataKey, name, rule, enumValues }) => {
    const item = data[dataKey];
    // WeChat names a missing keyword without a verb.
    if (item === undefined) throw createArgumentError(`data.${dataKey}.value`);
    const raw = isRecord(item) ? item["value"] : undefined;
    const value = typeof raw === "string" || typeof raw === "number" ? String(raw) : "";
    const problem = findValueProblem(rule ?? "", value, enumValues);
    if (problem !== null) {
      throw createArgumentError(describeProblem(dataKey, rule ?? "", problem));
    }
    return { name, value };
  });
  for (const key of Object.keys(data)) {
    if (!template.lines.some(({ dataKey }) => dataKey === key)) {
      throw createArgumentError(`data.${key}.value invalid`);
    }
  }
  return lines;
}

/** `POST /cgi-bin/message/subscribe/send` (facts §3.2 to §3.6): one acceptance pays for one message. */
export function sendSubscribeMessage(simulation: Simulation, request: ApiRequest): ApiAnswer {
  const body = getJsonBody(request);
  const { openid, user, magic } = getReceiver(simulation, body["touser"]);
  const template = getAccountTemplate(simulation, "subscribe", body["template_id"]);
  const { templateId, title } = template;
  const page = readPage(simulation, body["page"]);
  if (!STATES.includes(body["miniprogram_state"])) throw createArgumentError("miniprogram_state");
  if (!LANGUAGES.includes(body["lang"])) throw createArgumentError("lang");
  const lines = readLines(template, body["data"]);
  if (lines.some(({ value }) => SENSITIVE_WORDS.some((word) => value.includes(word)))) {
    throw new WechatError(45168);
  }
  if (magic === "blocked") throw new WechatError(43107);
  if (magic === "refused" || magic === "used" || !user.mainSwitch) throw new WechatError(43101);
  const grants = user.grants.get(templateId) ?? 0;
  if (grants === 0) throw new WechatError(43101);
  user.grants.set(templateId, grants - 1);
  const msgid = String(simulation.state.nextMsgId++);
  const now = simulation.now();
  simulation.deliver({
    openid,
    channel: "subscribe",
    templateId,
    title,
    lines,
    page,
    sentAt: new Date(now).toISOString(),
    msgid,
  });
  simulation.push({
    event: "subscribe_msg_sent_event",
    openid,
    createTimeSeconds: Math.floor(now / 1000),
    items: [{ templateId, msgid }],
  });
  return `{"errcode":0,"errmsg":"ok","msgid":${msgid}}`;
}
