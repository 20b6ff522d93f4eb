import type { ErrorReason } from "../../packages/core/src/index.ts";

interface ReasonAdvice {
  /** Whether the very same call may succeed later. */
  retry: boolean;
  en: string;
  zh: string;
}

/** What a backend makes of each reason. Those that only operators meet stand here as well: the list is closed. */
export const REASON_ADVICE: Record<ErrorReason, ReasonAdvice> = {
  UNAUTHENTICATED: {
    retry: false,
    en: "the API key is missing, unknown or revoked",
    zh: "没有带 API 密钥，或密钥不对、已吊销",
  },
  CODE_REQUIRED: {
    retry: false,
    en: "a person's sign-in needs a code of the authenticator app too; backends never meet it",
    zh: "成员登录还要填两步验证码，后端不会遇到",
  },
  FORBIDDEN: { retry: false, en: "this caller may not do that", zh: "这个调用方没有这个权限" },
  RATE_LIMITED: {
    retry: true,
    en: "too many calls: wait as long as `Retry-After` says",
    zh: "调用太频繁：按 `Retry-After` 等一会儿再试",
  },
  INPUT_INVALID: {
    retry: false,
    en: "the body or a field beside `data` is wrong; `details` name it",
    zh: "请求体或 `data` 以外的参数不对，`details` 指出是哪个",
  },
  NOT_FOUND: { retry: false, en: "there is no such thing", zh: "没有找到" },
  MINI_PROGRAM_NOT_CONFIGURED: {
    retry: true,
    en: "no mini program is connected; an operator enters it under settings",
    zh: "还没有连接小程序，请运营人员在设置里填写",
  },
  NOTICE_NOT_FOUND: {
    retry: false,
    en: "no notice has this code; `details` list those there are",
    zh: "没有这个通知，`details` 列出已有的",
  },
  NOTICE_NOT_READY: {
    retry: true,
    en: "the notice has no template yet; an operator picks one",
    zh: "通知还没有选模板，请运营人员配置",
  },
  FIELD_INVALID: {
    retry: false,
    en: "values of `data` are missing, wrong, unknown or do not fit the card; `details` name all of them",
    zh: "`data` 里有值缺少、不对、不认识或放不进卡片，`details` 一次全部指出",
  },
  MAPPING_INVALID: {
    retry: false,
    en: "a mapping cannot be saved so",
    zh: "关键词对应关系不能这样保存",
  },
  TEMPLATE_NOT_FOUND: { retry: false, en: "WeChat knows no such template", zh: "微信没有这个模板" },
  TEMPLATE_LIMIT: {
    retry: false,
    en: "the account has no room for another template",
    zh: "账号里的模板已满",
  },
  IDEMPOTENCY_CONFLICT: {
    retry: false,
    en: "this key already stands for another body",
    zh: "这个幂等键已经用于另一个内容",
  },
  ALREADY_KNOWN: {
    retry: false,
    en: "it is there, or goes on, already",
    zh: "已经有了，或正在进行",
  },
  VERSION_CONFLICT: { retry: false, en: "somebody else saved meanwhile", zh: "别人刚刚修改过" },
  CONFIRMATION_REQUIRED: {
    retry: false,
    en: "it costs something that has to be confirmed first; `details` say what",
    zh: "会有损失，要先确认，`details` 说明是什么",
  },
  LAST_OWNER: { retry: false, en: "an install keeps one owner", zh: "至少要保留一位所有者" },
  WECHAT_REJECTED: {
    retry: false,
    en: "WeChat refused; the answer carries its errcode in words",
    zh: "微信拒绝了，回答里有错误码的说明",
  },
  WECHAT_UNAVAILABLE: { retry: true, en: "WeChat did not answer", zh: "微信没有应答" },
  WECHAT_QUOTA: { retry: true, en: "WeChat's daily quota is used up", zh: "微信的当日额度用完了" },
  UNAVAILABLE: {
    retry: true,
    en: "the service's database is away: wait as long as `Retry-After` says",
    zh: "服务的数据库暂时不可用：按 `Retry-After` 等一会儿再试",
  },
  INTERNAL: {
    retry: true,
    en: "a fault of the service; `requestId` finds it in its log",
    zh: "服务内部出错，用 `requestId` 在日志里查",
  },
};
