import { errorText, faultText, type ErrorText } from "./error-text.ts";

const PLATFORM = errorText(
  "第三方平台的授权异常",
  "到微信公众平台“设置 → 第三方服务”检查授权，或直接填写小程序自己的 AppSecret",
  "There is a problem with the third-party platform's authorisation for this mini program",
  "Check the authorisation in WeChat's console (设置 → 第三方服务), or enter the mini program's own AppSecret",
);
const NOT_ALLOWED_ADDRESS = errorText(
  "服务器 IP 未登记",
  "到微信公众平台“开发管理 → 开发设置 → IP 白名单”添加服务器的 IP",
  "The server's IP address is not registered",
  "Add the server's IP address in WeChat's console (开发管理 → 开发设置 → IP 白名单)",
);
const CUSTOMER_REFUSES = errorText(
  "客户未关注，或拒收消息",
  "系统会再重试几次；如果连续多位客户都是如此，会暂停发送",
  "The customer does not follow the account or has turned messages off",
  "The service retries a few times. If several customers in a row get this answer, sending pauses",
);
const NOT_AUTHORISED = errorText(
  "客户或接口未授权",
  "系统会再重试几次；如果连续多位客户都是如此，会暂停发送",
  "The customer or the API is not authorised",
  "The service retries a few times. If several customers in a row get this answer, sending pauses",
);
const BAD_CONTENT = errorText(
  "消息内容未通过微信校验",
  "修改商品名称或固定文字后重发",
  "WeChat does not accept the message's content",
  "Change the product names or the fixed text, then resend",
);

/** Errcodes of WeChat's general list that a send may meet although its page does not name them (facts §1.5). */
export const GENERAL_ERROR_TEXTS: Readonly<Record<number, ErrorText>> = {
  40036: errorText(
    "模板 ID 的长度不正确",
    "重新保存该通知的模板映射",
    "The template ID has the wrong length",
    "Save the notice's template mapping again",
  ),
  40165: errorText(
    "跳转页面的路径不正确",
    "修改通知的跳转页面，或先发布包含该页面的版本",
    "The page's path is wrong",
    "Change the notice's page, or publish a version that contains it",
  ),
  43003: faultText("需要 HTTPS 请求", "The request must use HTTPS"),
  43104: errorText(
    "这个 AppID 没有权限",
    "到微信公众平台查看账号的权限",
    "This AppID has no access to the API",
    "Check the account's permissions in WeChat's console",
  ),
  44990: errorText(
    "接口调用过于频繁",
    "系统稍后会自动重试",
    "The API was called too often",
    "The service retries automatically",
  ),
  45002: BAD_CONTENT,
  45035: NOT_ALLOWED_ADDRESS,
  48002: CUSTOMER_REFUSES,
  48003: errorText(
    "小程序未同意消息发送协议",
    "到微信公众平台同意协议",
    "The mini program has not accepted the terms for sending messages",
    "Accept the terms in WeChat's console",
  ),
  48004: errorText(
    "接口因违规被封禁",
    "到微信公众平台查看封禁原因和期限，解封后自动恢复发送",
    "WeChat has banned this API for a violation",
    "Check the reason and duration in WeChat's console. Sending resumes automatically once the ban is lifted",
  ),
  48008: errorText(
    "小程序没有此类消息的发送权限",
    "到微信公众平台开通此类消息",
    "The mini program is not allowed to send this kind of message",
    "Enable this kind of message in WeChat's console",
  ),
  48009: errorText(
    "该接口的使用权限已过期",
    "到微信公众平台查看接口权限",
    "Access to this API has expired",
    "Check the API's permissions in WeChat's console",
  ),
  49003: errorText(
    "openid 不属于这个小程序",
    "请确认下单客户来自当前小程序",
    "The openid does not belong to this mini program",
    "Make sure the order was placed in this mini program",
  ),
  50001: NOT_AUTHORISED,
  50002: errorText(
    "小程序账号受限，可能因违规被封禁",
    "到微信公众平台查看账号状态",
    "The mini program's account is restricted, possibly banned for a violation",
    "Check the account's status in WeChat's console",
  ),
  50003: NOT_AUTHORISED,
  50005: CUSTOMER_REFUSES,
  61003: PLATFORM,
  61004: NOT_ALLOWED_ADDRESS,
  61005: PLATFORM,
  61006: PLATFORM,
  61007: PLATFORM,
  61011: PLATFORM,
  61014: PLATFORM,
  61015: PLATFORM,
  61016: PLATFORM,
  61017: PLATFORM,
  61023: PLATFORM,
  61024: PLATFORM,
  61028: PLATFORM,
  87014: BAD_CONTENT,
  89501: errorText(
    "该 IP 正在等待管理员确认",
    "请小程序管理员在微信中确认",
    "This IP address is waiting for the administrator's approval",
    "Ask the mini program's administrator to confirm in WeChat",
  ),
};
