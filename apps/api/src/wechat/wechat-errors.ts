import { classifyErrcode, type OutcomeClass } from "@mp-notice/core";

/** One sentence for what happened, one for what to do. */
interface Wording {
  what: string;
  advice: string;
}

export interface WechatErrorText {
  zh: Wording;
  en: Wording;
}

/** What each errcode of facts §1.3, §2.4, §3.1, §3.3 and §5.1 means for an operator. `{ip}` and `{key}` come from errmsg. */
export const WECHAT_ERRORS: Readonly<Record<number, WechatErrorText>> = {
  [-1]: text("微信系统繁忙", "稍后会自动重试", "WeChat is busy", "It is tried again by itself"),
  40001: text(
    "AppSecret 不正确，或 access_token 已失效",
    "到微信公众平台“开发管理 → 开发设置”核对 AppSecret 后重新填写",
    "The AppSecret is wrong, or the access token is no longer valid",
    "Compare the AppSecret with the one in WeChat's console (开发管理 → 开发设置) and enter it again",
  ),
  40002: text(
    "grant_type 不正确",
    "这是系统问题，请联系技术人员",
    "The grant type is wrong",
    "This is a fault of the service: tell its developers",
  ),
  40003: text(
    "openid 不属于这个小程序",
    "确认下单用户来自当前小程序",
    "The openid is not one of this mini program",
    "Make sure that the order belongs to a customer of this mini program",
  ),
  40013: text(
    "AppID 不正确",
    "核对 AppID，注意区分大小写",
    "The AppID is wrong",
    "Compare the AppID; capital and small letters differ",
  ),
  40014: text(
    "access_token 不合法",
    "系统会自动换新后重试",
    "The access token is not valid",
    "The service gets a new one by itself",
  ),
  40029: text(
    "登录 code 无效或已过期",
    "请用户重新进入小程序",
    "The login code is unknown or over",
    "The customer opens the mini program again",
  ),
  40037: text(
    "模板不存在或已被删除",
    "重新保存该通知的模板映射",
    "The template does not exist or was deleted",
    "Save the notice's template mapping again",
  ),
  40125: text(
    "AppSecret 不正确",
    "重新填写 AppSecret",
    "The AppSecret is wrong",
    "Enter the AppSecret again",
  ),
  40163: text(
    "登录 code 已被使用",
    "请用户重新进入小程序",
    "The login code was used already",
    "The customer opens the mini program again",
  ),
  40164: text(
    "服务器 IP {ip} 不在白名单中",
    "到微信公众平台“开发管理 → 开发设置 → IP 白名单”添加 {ip}",
    "The server's address {ip} is not on the allow list",
    "Add {ip} in WeChat's console (开发管理 → 开发设置 → IP 白名单)",
  ),
  40226: text(
    "该用户被微信判定为高风险",
    "微信已拦截，无法处理",
    "WeChat takes this customer for a high risk",
    "WeChat blocks it; nothing can be done here",
  ),
  40243: text(
    "AppSecret 已被冻结",
    "到微信公众平台解冻 AppSecret",
    "The AppSecret is frozen",
    "Unfreeze it in WeChat's console",
  ),
  40400: text(
    "请求格式不正确",
    "这是系统问题，请联系技术人员",
    "The request is malformed",
    "This is a fault of the service: tell its developers",
  ),
  41001: text(
    "缺少 access_token",
    "这是系统问题，请联系技术人员",
    "The access token is missing",
    "This is a fault of the service: tell its developers",
  ),
  41002: text("缺少 AppID", "填写 AppID", "The AppID is missing", "Enter the AppID"),
  41004: text(
    "缺少 AppSecret",
    "填写 AppSecret",
    "The AppSecret is missing",
    "Enter the AppSecret",
  ),
  41028: text(
    "formId 无效、已过期或不属于该用户",
    "会自动改用该用户的下一个发送权限",
    "The formId is wrong, over or somebody else's",
    "The customer's next permission is used by itself",
  ),
  41029: text(
    "formId 已被使用",
    "会自动改用该用户的下一个发送权限",
    "The formId was used already",
    "The customer's next permission is used by itself",
  ),
  41030: text(
    "跳转页面不在已发布的版本中",
    "修改通知的跳转页面，或先发布包含该页面的版本",
    "The page is not in the published version",
    "Change the notice's page, or publish a version that has it",
  ),
  42001: text(
    "access_token 已过期",
    "系统会自动换新后重试",
    "The access token is over",
    "The service gets a new one by itself",
  ),
  43002: text(
    "需要 POST 请求",
    "这是系统问题，请联系技术人员",
    "The call must be a POST",
    "This is a fault of the service: tell its developers",
  ),
  43101: text(
    "用户没有可用的订阅，或已关闭该通知",
    "等用户在小程序里再次同意订阅",
    "The customer has no subscription left, or switched the notice off",
    "It can be sent once the customer accepts again in the mini program",
  ),
  43106: text(
    "该小程序因违规被禁止添加模板",
    "到微信公众平台查看处罚说明",
    "The mini program may not add templates, as a punishment",
    "Read the notice in WeChat's console",
  ),
  43107: text(
    "订阅消息能力或该模板已被封禁",
    "到微信公众平台查看封禁原因，或换一个模板",
    "Subscribe messages or this template are banned",
    "Read why in WeChat's console, or choose another template",
  ),
  43108: text(
    "同一用户的消息发送过于密集",
    "稍后会自动重试",
    "Two messages went to the same customer at the same time",
    "It is tried again by itself",
  ),
  45009: text(
    "今天的接口调用次数已用完",
    "明天 00:05 会自动恢复发送",
    "Today's quota of calls is used up",
    "Sending goes on by itself at 00:05 tomorrow",
  ),
  45011: text(
    "接口调用过于频繁",
    "一分钟后会自动重试",
    "Too many calls in this minute",
    "It is tried again by itself in a minute",
  ),
  45109: text(
    "该接口已下线",
    "改用订阅消息通道",
    "WeChat has withdrawn this API",
    "Use the subscribe channel",
  ),
  45168: text(
    "内容含有敏感词",
    "修改商品名称或固定文字后重发",
    "The values hold words that WeChat forbids",
    "Change the goods' names or the fixed text and send again",
  ),
  47001: text(
    "请求不是合法的 JSON",
    "这是系统问题，请联系技术人员",
    "The request is no valid JSON",
    "This is a fault of the service: tell its developers",
  ),
  47003: text(
    "关键词 {key} 的内容不符合规则",
    "检查该关键词的字段映射",
    "The value of {key} breaks its rule",
    "Check where this keyword's value comes from",
  ),
  48001: text(
    "小程序没有该接口权限",
    "到微信公众平台开通订阅消息",
    "The mini program has no right to this API",
    "Switch subscribe messages on in WeChat's console",
  ),
  48006: text(
    "清空调用次数的额度已用完",
    "等待次日恢复",
    "The quota of resets is used up",
    "Wait until tomorrow",
  ),
  50004: text(
    "小程序被禁止使用 access_token 接口",
    "到微信公众平台查看账号状态",
    "The mini program may not get tokens",
    "Look at the account's state in WeChat's console",
  ),
  50007: text(
    "小程序账号已被冻结",
    "到微信公众平台查看账号状态",
    "The mini program's account is frozen",
    "Look at the account's state in WeChat's console",
  ),
  76021: text(
    "查询的接口路径不正确",
    "这是系统问题，请联系技术人员",
    "The path asked about is wrong",
    "This is a fault of the service: tell its developers",
  ),
  76022: text(
    "没有权限查询该接口",
    "无需处理",
    "There is no right to ask about this path",
    "Nothing needs to be done",
  ),
  89503: text(
    "该 IP 的调用需要管理员确认",
    "请小程序管理员在微信中确认",
    "Calls from this address need the administrator's word",
    "The mini program's administrator confirms in WeChat",
  ),
  89506: text(
    "管理员拒绝了该 IP，24 小时内不能调用",
    "24 小时后重试，或联系管理员",
    "The administrator refused this address for 24 hours",
    "Try again after 24 hours, or ask the administrator",
  ),
  89507: text(
    "管理员拒绝了该 IP，1 小时内不能调用",
    "1 小时后重试，或联系管理员",
    "The administrator refused this address for an hour",
    "Try again after an hour, or ask the administrator",
  ),
  200001: text("微信系统错误", "稍后再试", "WeChat had an error", "Try again later"),
  200002: text(
    "模板参数不正确",
    "重新选择模板和关键词",
    "A parameter of the template is wrong",
    "Choose the template and its keywords again",
  ),
  200011: text(
    "小程序的模板功能被封禁",
    "到微信公众平台查看封禁原因",
    "The mini program is banned from templates",
    "Read why in WeChat's console",
  ),
  200012: text(
    "“我的模板”已达到 50 个上限",
    "到微信公众平台删除不用的模板",
    "The account holds 50 templates, the most there can be",
    "Delete templates that are not used in WeChat's console",
  ),
  200013: text(
    "该模板已被封禁",
    "换一个模板",
    "This template is banned",
    "Choose another template",
  ),
  200014: text(
    "模板不存在，或不在小程序的服务类目中",
    "到微信公众平台添加对应类目，或换一个模板",
    "The template does not exist, or its category is not one of the mini program's",
    "Add the category in WeChat's console, or choose another template",
  ),
  200016: text(
    "翻页起点不正确",
    "这是系统问题，请联系技术人员",
    "The page's start is wrong",
    "This is a fault of the service: tell its developers",
  ),
  200017: text(
    "翻页数量不正确",
    "这是系统问题，请联系技术人员",
    "The page's size is wrong",
    "This is a fault of the service: tell its developers",
  ),
  200018: text(
    "缺少类目",
    "到微信公众平台设置服务类目",
    "The category is missing",
    "Set the mini program's categories in WeChat's console",
  ),
  200019: text(
    "类目不正确",
    "到微信公众平台检查服务类目",
    "The category is wrong",
    "Check the mini program's categories in WeChat's console",
  ),
  200020: text(
    "关键词组合不正确",
    "选择 2 到 5 个该模板的关键词",
    "The keywords are wrong",
    "Choose 2 to 5 keywords of this template",
  ),
  200021: text(
    "场景说明不正确",
    "这是系统问题，请联系技术人员",
    "The scene's description is wrong",
    "This is a fault of the service: tell its developers",
  ),
  200022: text(
    "账号里已有相同的模板",
    "系统会直接使用已有的模板",
    "The account has this template already",
    "The service uses the one that is there",
  ),
  200100: text(
    "账号类型不支持",
    "确认填写的是小程序的 AppID",
    "The account is of another kind",
    "Make sure that the AppID is a mini program's",
  ),
};

function text(whatZh: string, adviceZh: string, whatEn: string, adviceEn: string): WechatErrorText {
  return { zh: { what: whatZh, advice: adviceZh }, en: { what: whatEn, advice: adviceEn } };
}

const UNKNOWN = text(
  "微信返回了未收录的错误",
  "把错误码和 rid 提供给技术人员",
  "WeChat answered with an error that is not known here",
  "Give the code and the rid to a developer",
);
const NO_ANSWER = text(
  "连接不上微信服务器",
  "检查服务器网络后重试",
  "WeChat cannot be reached",
  "Check the server's network and try again",
);

/** An errcode's meaning in both languages, with what errmsg names filled in. `null` = WeChat did not answer. */
export function describeWechatError(
  errcode: number | null,
  errmsg: string,
): WechatErrorText & { class: OutcomeClass | null } {
  if (errcode === null) return { ...NO_ANSWER, class: null };
  const { zh, en } = WECHAT_ERRORS[errcode] ?? UNKNOWN;
  const named = { ip: findIp(errmsg) ?? "?", key: findDataKey(errmsg) ?? "?" };
  const fill = ({ what, advice }: Wording): Wording => ({
    what: fillIn(what, named),
    advice: fillIn(advice, named),
  });
  return { zh: fill(zh), en: fill(en), class: classifyErrcode(errcode) };
}

function fillIn(sentence: string, named: { ip: string; key: string }): string {
  return sentence.replaceAll("{ip}", named.ip).replaceAll("{key}", named.key);
}

/** `invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist` (facts §1.3). */
function findIp(errmsg: string): string | null {
  return /invalid ip ([0-9a-fA-F.:]+)/.exec(errmsg)?.[1] ?? null;
}

/** `data.thing5.value invalid`, `data.time2.value is empty`, … (facts §3.3). */
export function findDataKey(errmsg: string): string | null {
  return /data\.([A-Za-z_]+\d+)\.value/.exec(errmsg)?.[1] ?? null;
}
