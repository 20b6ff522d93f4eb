import type {
  Channel,
  FieldType,
  KeywordType,
  MiniprogramState,
  NoticeStatus,
  NoticeStatusReason,
  NoticeSummary,
} from "../../api.ts";

export const noticeStatuses = {
  not_configured: "未配置",
  action_required: "需要处理",
  ready: "已启用",
  disabled: "已停用",
} satisfies Record<NoticeStatus, string>;

export const noticeReasons = {
  TEMPLATE_MISSING: "小程序账号中已没有该模板，重新保存即可再次添加",
  TEMPLATE_CHANGED: "账号中的模板与映射不一致，请检查关键词后重新保存",
  TEMPLATE_BANNED: "模板已被微信封禁，请更换模板",
  PAGE_NOT_PUBLISHED:
    "跳转页面不在已发布的版本里：请发布包含它的版本，或修改跳转页面；恢复后会自动继续发送",
  WECHAT_REFUSED: "微信拒绝了该模板的消息，请检查关键词和跳转页面后重新保存",
} satisfies Record<NoticeStatusReason, string>;

/** The notice's template cannot be requested together with those of `names`. */
export const noticeWarnings = {
  SAME_TEMPLATE: "与“{names}”共用一个模板：客户每同意一次只能发一条，先发送的通知会用掉",
  SAME_TITLE: "与“{names}”的模板同名：微信一次只询问其中一个，采集器会分次询问",
} satisfies Record<NoticeSummary["warnings"][number]["kind"], string>;

export const channels = {
  subscribe: { name: "订阅消息", note: "客户同意一次，可发送一条。微信目前的方式。" },
  template: {
    name: "模板消息",
    note: "使用表单或支付产生的权限发送。微信已于 2020 年停用，仅供仍有权限的小程序使用。",
  },
} satisfies Record<Channel, { name: string; note: string }>;

export const miniprogramStates = {
  formal: "正式版",
  trial: "体验版",
  developer: "开发版",
} satisfies Record<MiniprogramState, string>;

/** `name` with its limit; `rule` completes “需要…”. */
export const keywordTypes = {
  thing: { name: "文字 ≤20 字", rule: "20 个字以内的文字" },
  number: { name: "数字 ≤32 位", rule: "32 位以内的数字" },
  letter: { name: "字母 ≤32 个", rule: "32 个以内的英文字母" },
  symbol: { name: "符号 ≤5 个", rule: "5 个以内的符号" },
  character_string: {
    name: "编号 ≤32 位，无汉字",
    rule: "32 位以内的数字、字母或符号，不能有汉字",
  },
  time: { name: "时间", rule: "时间，如 08:30 或 2026-01-31 08:30" },
  date: { name: "日期", rule: "日期，如 2026-01-31" },
  amount: { name: "金额", rule: "金额，如 ¥128.00" },
  phone_number: { name: "电话 ≤17 位", rule: "17 位以内的电话号码" },
  car_number: { name: "车牌 ≤8 位", rule: "2 到 8 位的车牌号" },
  name: { name: "姓名 ≤10 字", rule: "10 个字以内的姓名，不能有数字" },
  phrase: { name: "短语 ≤5 汉字", rule: "5 个以内的汉字" },
  enum: { name: "选项", rule: "模板规定的选项之一" },
  untyped: { name: "不限 ≤200 字", rule: "200 个字以内的文字" },
} satisfies Record<KeywordType | "untyped", { name: string; rule: string }>;

export const fieldRules = {
  text: { name: "文字", rule: "不能留空" },
  money: { name: "金额", rule: "需要是元，最多两位小数，如 128.00" },
  integer: { name: "整数", rule: "需要是整数" },
  datetime: { name: "时间", rule: "需要是时间，如 2026-01-31 08:30" },
  choice: { name: "选项", rule: "需要是列出的选项之一" },
} satisfies Record<FieldType, { name: string; rule: string }>;
