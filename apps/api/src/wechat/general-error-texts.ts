import { errorText, faultText, type ErrorText } from "./error-text.ts";

const PLATFORM = errorText(
  "第三方平台对这个小程序的授权有问题",
  "到微信公众平台“设置 → 第三方服务”检查授权，或直接填写小程序自己的 AppSecret",
  "The third-party platform's right to this mini program is in question",
  "Check it in WeChat's console (设置 → 第三方服务), or enter the mini program's own AppSecret",
);
const NOT_ALLOWED_ADDRESS = errorText(
  "服务器 IP 没有登记",
  "到微信公众平台“开发管理 → 开发设置 → IP 白名单”添加服务器的 IP",
  "The server's address is not registered",
  "Add it in WeChat's console (开发管理 → 开发设置 → IP 白名单)",
);
const CUSTOMER_REFUSES = errorText(
  "用户没有关注，或不接收消息",
  "系统会再试几次，多位用户都这样时会暂停发送",
  "The customer does not follow the account, or takes no messages",
  "It is tried again a few times; when several customers in a row are answered so, sending pauses",
);
const NOT_AUTHORISED = errorText(
  "用户或接口没有授权",
  "系统会再试几次，多位用户都这样时会暂停发送",
  "The customer or the API is not authorised",
  "It is tried again a few times; when several customers in a row are answered so, sending pauses",
);
const BAD_CONTENT = errorText(
  "微信不接受消息的内容",
  "修改商品名称或固定文字后重发",
  "WeChat does not accept the values",
  "Change the goods' names or the fixed text and send again",
);

/** Errcodes of WeChat's general list that a send may meet although its page does not name them (facts §1.5). */
export const GENERAL_ERROR_TEXTS: Readonly<Record<number, ErrorText>> = {
  40036: errorText(
    "模板 ID 的长度不正确",
    "重新保存该通知的模板映射",
    "The template id has a wrong length",
    "Save the notice's template mapping again",
  ),
  40165: errorText(
    "跳转页面的路径不正确",
    "修改通知的跳转页面，或先发布包含该页面的版本",
    "The page's path is wrong",
    "Change the notice's page, or publish a version that has it",
  ),
  43003: faultText("需要 HTTPS 请求", "The call must be made by HTTPS"),
  43104: errorText(
    "这个 AppID 没有权限",
    "到微信公众平台查看账号的权限",
    "This AppID has no right to it",
    "Look at the account's rights in WeChat's console",
  ),
  44990: errorText(
    "接口调用过于频繁",
    "稍后会自动重试",
    "The API is called too often",
    "It is tried again by itself",
  ),
  45002: BAD_CONTENT,
  45035: NOT_ALLOWED_ADDRESS,
  48002: CUSTOMER_REFUSES,
  48003: errorText(
    "小程序还没有同意消息发送协议",
    "到微信公众平台同意协议",
    "The mini program has not agreed to the terms of sending",
    "Agree to them in WeChat's console",
  ),
  48004: errorText(
    "接口因违规被封禁",
    "到微信公众平台查看封禁原因和期限，解封后自动恢复发送",
    "The API is banned, as a punishment",
    "Read why and for how long in WeChat's console; sending goes on by itself once the ban is lifted",
  ),
  48008: errorText(
    "没有该类型消息的发送权限",
    "到微信公众平台开通该类消息",
    "There is no right to send messages of this kind",
    "Switch this kind of message on in WeChat's console",
  ),
  48009: errorText(
    "该接口的使用期限已过",
    "到微信公众平台查看接口权限",
    "The right to this API is over",
    "Look at the API's rights in WeChat's console",
  ),
  49003: errorText(
    "openid 不属于这个小程序",
    "确认下单用户来自当前小程序",
    "The openid is not one of this mini program",
    "Make sure that the order belongs to a customer of this mini program",
  ),
  50001: NOT_AUTHORISED,
  50002: errorText(
    "小程序账号受限，可能因违规被封禁",
    "到微信公众平台查看账号状态",
    "The mini program's account is limited, perhaps banned",
    "Look at the account's state in WeChat's console",
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
    "This address waits for the administrator's word",
    "The mini program's administrator confirms in WeChat",
  ),
};
