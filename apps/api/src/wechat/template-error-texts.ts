import { errorText, faultText, type ErrorText } from "./error-text.ts";

const SYSTEM_ERROR = errorText(
  "微信系统错误",
  "稍后再试",
  "WeChat had an internal error",
  "Try again later",
);
const BAD_PARAMETER = errorText(
  "模板参数不正确",
  "重新选择模板和关键词",
  "A template parameter is wrong",
  "Choose the template and its keywords again",
);
const MALFORMED = faultText("请求格式不正确", "The request is malformed");

/** Every errcode of template management (facts §3.1). */
export const TEMPLATE_ERROR_TEXTS: Readonly<Record<number, ErrorText>> = {
  404: MALFORMED,
  20001: SYSTEM_ERROR,
  20002: BAD_PARAMETER,
  40400: MALFORMED,
  45026: errorText(
    "“我的模板”已达到 25 个上限",
    "到微信公众平台删除不用的模板",
    "The account has reached the limit of 25 template messages",
    "Delete unused templates in WeChat's console",
  ),
  43106: errorText(
    "该小程序因违规被禁止添加模板",
    "到微信公众平台查看处罚说明",
    "WeChat does not let this mini program add templates because of a violation",
    "Read the penalty notice in WeChat's console",
  ),
  200001: SYSTEM_ERROR,
  200002: BAD_PARAMETER,
  200011: errorText(
    "小程序的模板功能被封禁",
    "到微信公众平台查看封禁原因",
    "The mini program is banned from using templates",
    "Check the reason in WeChat's console",
  ),
  200012: errorText(
    "“我的模板”已达到 50 个上限",
    "到微信公众平台删除不用的模板",
    "The account has reached the limit of 50 templates",
    "Delete unused templates in WeChat's console",
  ),
  200013: errorText(
    "该模板已被封禁",
    "换一个模板",
    "This template is banned",
    "Choose another template",
  ),
  200014: errorText(
    "模板不存在，或不在小程序的服务类目中",
    "到微信公众平台添加对应类目，或换一个模板",
    "The template does not exist, or the mini program does not have its category",
    "Add the category in WeChat's console, or choose another template",
  ),
  200016: faultText("翻页起点不正确", "The page offset is wrong"),
  200017: faultText("翻页数量不正确", "The page size is wrong"),
  200018: errorText(
    "缺少类目",
    "到微信公众平台设置服务类目",
    "The category is missing",
    "Set the mini program's categories in WeChat's console",
  ),
  200019: errorText(
    "类目不正确",
    "到微信公众平台检查服务类目",
    "The category is wrong",
    "Check the mini program's categories in WeChat's console",
  ),
  200020: errorText(
    "关键词组合不正确",
    "选择 2 到 5 个该模板的关键词",
    "The combination of keywords is wrong",
    "Choose 2 to 5 keywords of this template",
  ),
  200021: faultText("场景说明不正确", "The scene description is wrong"),
  200022: errorText(
    "账号里已有相同的模板",
    "系统会直接使用已有的模板",
    "The account already has this template",
    "The service uses the existing template",
  ),
  200100: errorText(
    "不支持该账号类型",
    "请确认填写的是小程序的 AppID",
    "This type of account is not supported",
    "Make sure the AppID belongs to a mini program",
  ),
};
