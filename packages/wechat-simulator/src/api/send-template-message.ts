import { getAccountTemplate, getReceiver, readPage, type Receiver } from "../customers.ts";
import { isRecord } from "../is-record.ts";
import type { Simulation } from "../simulation.ts";
import { WechatError } from "../wechat-error.ts";
import { getJsonBody, type ApiAnswer, type ApiRequest } from "./api-request.ts";

/** A formId or prepay_id is valid for 7 days; a prepay_id becomes valid a while after its payment succeeds (facts §2.5). */
export const PERMISSION_LIFE_MS = 7 * 86_400_000;

/** @throws WechatError 41028 for an unusable id, 41029 for a used-up one */
function getPermission(
  simulation: Simulation,
  receiver: Receiver,
  formId: unknown,
): { usesLeft: number } {
  if (receiver.magic === "used") throw new WechatError(41029);
  const { formIds, payments, settings } = simulation.state;
  const now = simulation.now();
  const id = typeof formId === "string" ? formId : "";
  const form = formIds.get(id);
  const payment = payments.get(id);
  const permission = form ?? payment;
  if (permission === undefined || permission.openid !== receiver.openid) {
    throw new WechatError(41028);
  }
  if (form !== undefined && form.expiresAt <= now) throw new WechatError(41028);
  if (payment !== undefined) {
    const { paidAt } = payment;
    const usable =
      paidAt !== null &&
      paidAt + settings.prepayDelaySeconds * 1000 <= now &&
      now < paidAt + PERMISSION_LIFE_MS;
    if (!usable) throw new WechatError(41028);
  }
  if (permission.usesLeft === 0) throw new WechatError(41029);
  return permission;
}

/** Lenient like WeChat: a missing value shows as an empty line (facts §2.3). */
function readValue(data: unknown, dataKey: string): string {
  const item = isRecord(data) ? data[dataKey] : undefined;
  const value = isRecord(item) ? item["value"] : undefined;
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** `POST /cgi-bin/message/wxopen/template/send` (facts §2.3 to §2.5) */
export function sendTemplateMessage(simulation: Simulation, request: ApiRequest): ApiAnswer {
  const body = getJsonBody(request);
  const receiver = getReceiver(simulation, body["touser"]);
  const template = getAccountTemplate(simulation, "template", body["template_id"]);
  const page = readPage(simulation, body["page"]);
  if (receiver.magic === "blocked") throw new WechatError(43107);
  if (receiver.magic === "refused") throw new WechatError(43101);
  const permission = getPermission(simulation, receiver, body["form_id"]);
  permission.usesLeft -= 1;
  simulation.deliver({
    openid: receiver.openid,
    channel: "template",
    templateId: template.templateId,
    title: template.title,
    lines: template.lines.map(({ name, dataKey }) => ({
      name,
      value: readValue(body["data"], dataKey),
    })),
    page,
    sentAt: new Date(simulation.now()).toISOString(),
    msgid: null,
  });
  return { errcode: 0, errmsg: "ok" };
}
