import type { ErrorReason } from "@mp-notice/core";

interface ReasonAdvice {
  /** Whether the same call may succeed later. */
  retry: boolean;
  en: string;
  zh: string;
}

/** Advice for backends. Includes the reasons that only operators get: the list is closed. */
export const REASON_ADVICE: Record<ErrorReason, ReasonAdvice> = {
  UNAUTHENTICATED: {
    retry: false,
    en: "the API key is missing, unknown or revoked",
    zh: "没有带 API 密钥，或密钥不对、已吊销",
  },
  CODE_REQUIRED: {
    retry: false,
    en: "a person's sign-in also needs an authenticator code; backends never get this",
    zh: "成员登录还要填两步验证码，后端不会遇到",
  },
  FORBIDDEN: {
    retry: false,
    en: "this caller may not make this call",
    zh: "这个调用方没有这个权限",
  },
  RATE_LIMITED: {
    retry: true,
    en: "too many calls: wait for `Retry-After`",
    zh: "调用太频繁：按 `Retry-After` 等一会儿再试",
  },
  INPUT_INVALID: {
    retry: false,
    en: "the body or a parameter outside `data` is invalid; `details` names it",
    zh: "请求体或 `data` 以外的参数不对，`details` 指出是哪个",
  },
  NOT_FOUND: { retry: false, en: "not found", zh: "没有找到" },
  MINI_PROGRAM_NOT_CONFIGURED: {
    retry: true,
    en: "no mini program is connected; an operator connects it in the settings",
    zh: "还没有连接小程序，请运营人员在设置里填写",
  },
  NOTICE_NOT_FOUND: {
    retry: false,
    en: "no notice has this code; `details` lists the valid ones",
    zh: "没有这个通知，`details` 列出已有的",
  },
  NOTICE_NOT_READY: {
    retry: true,
    en: "the notice has no template yet; an operator picks one",
    zh: "通知还没有选模板，请运营人员配置",
  },
  FIELD_INVALID: {
    retry: false,
    en: "fields of `data` are missing, invalid, unknown or do not fit the card; `details` names them all",
    zh: "`data` 里有值缺少、不对、不认识或放不进卡片，`details` 一次全部指出",
  },
  MAPPING_INVALID: {
    retry: false,
    en: "this mapping cannot be saved",
    zh: "关键词对应关系不能这样保存",
  },
  TEMPLATE_NOT_FOUND: { retry: false, en: "WeChat has no such template", zh: "微信没有这个模板" },
  TEMPLATE_LIMIT: {
    retry: false,
    en: "the account has no room for another template",
    zh: "账号里的模板已满",
  },
  IDEMPOTENCY_CONFLICT: {
    retry: false,
    en: "this key was used for a different body",
    zh: "这个幂等键已经用于另一个内容",
  },
  ALREADY_KNOWN: {
    retry: false,
    en: "it exists already, or is already in progress",
    zh: "已经有了，或正在进行",
  },
  VERSION_CONFLICT: {
    retry: false,
    en: "somebody else saved a change in the meantime",
    zh: "别人刚刚修改过",
  },
  CONFIRMATION_REQUIRED: {
    retry: false,
    en: "the change has a cost that must be confirmed first; `details` names it",
    zh: "会有损失，要先确认，`details` 说明是什么",
  },
  LAST_OWNER: {
    retry: false,
    en: "an install needs at least one owner",
    zh: "至少要保留一位所有者",
  },
  DEFINITION_IN_USE: {
    retry: false,
    en: "a mapping or an open delivery uses what the definition would lose; `details` names the field",
    zh: "关键词对应关系或待发送的记录还在使用要删改的字段，`details` 指出是哪个",
  },
  WECHAT_REJECTED: {
    retry: false,
    en: "WeChat refused; the message explains its errcode",
    zh: "微信拒绝了，回答里有错误码的说明",
  },
  WECHAT_UNAVAILABLE: { retry: true, en: "WeChat did not answer", zh: "微信没有应答" },
  WECHAT_QUOTA: { retry: true, en: "WeChat's daily quota is used up", zh: "微信的当日额度用完了" },
  UNAVAILABLE: {
    retry: true,
    en: "the service's database is unavailable: wait for `Retry-After`",
    zh: "服务的数据库暂时不可用：按 `Retry-After` 等一会儿再试",
  },
  INTERNAL: {
    retry: true,
    en: "an error in the service; find it in the log by `requestId`",
    zh: "服务内部出错，用 `requestId` 在日志里查",
  },
};
