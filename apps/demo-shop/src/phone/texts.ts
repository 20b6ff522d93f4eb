const zh = {
  title: "演示手机",
  subtitle: "左侧是小店的小程序，右侧是客户在微信收到的服务通知。",
  language: "English",
  theme: "切换深浅色",
  admin: "打开管理后台",
  customer: "客户",
  newCustomer: "换一位新客户",
  shop: "小店",
  home: "回到首页",
  back: "返回",
  cancel: "取消",
  confirm: "确定",
  payTo: "付款给小店",
  paySucceeds: "确认支付",
  payFails: "支付失败",
  payBy: "支付方式",
  payByDemo: "演示零钱（不会真实扣款）",
  choose: "请选择",
  subscribeTitle: "小店 申请给你发送消息",
  subscribeSubtitle: "允许后，可向你发送一次以下消息",
  alwaysKeep: "总是保持以上选择，不再询问",
  refuse: "拒绝",
  allow: "允许",
  inbox: "服务通知",
  sms: "短信 · 没有发送权限，商城改发短信",
  inboxEmpty: "暂无服务通知",
  inboxEmptyHint: "在小程序里下单、支付、取消或申请退款，通知会出现在这里。",
  openMiniProgram: "进入小程序查看",
  openCard: "打开通知「{title}」对应的页面",
  notMapped: "通知尚未配置模板。请先在管理后台选择模板、配置关键词并启用，再回来下单。",
  goToAdmin: "去管理后台配置",
  backstage: "幕后",
  backstageHint:
    "客户看不到的过程：小程序上报的发送权限、商城后端触发的通知。店员也在这里发货、处理退款。",
  backstageEmpty: "操作左侧的小程序，这里会显示背后发生的事。",
  orderStory: "订单 …{number}",
  noOrder: "下单之前",
  act_whole: "整单发货",
  act_first_parcel: "先发一个包裹",
  act_last_parcel: "发剩下的包裹",
  act_pickup: "到店自提",
  act_virtual: "虚拟发货",
  act_refunded: "同意退款",
  act_rejected: "拒绝退款",
  actFailed: "操作失败：{problem}",
  advanceClock: "微信时钟快进 6 天",
  cutSends: "微信断网",
  cutOff: "接下来 {n} 次发送收不到微信的返回",
  seeDelivery: "查看记录",
  bannerTitle: "服务通知 · {title}",
  clockNow: "微信时间 {time}",
  advanced: "微信的时钟快进了 6 天；formId 和 prepay_id 第 7 天过期，同意过的订阅不过期",
  shipmentTaken: "商城上报发货信息，服务已接收",
  shipmentReported: "发货信息已录入微信；全部发出后，微信自己通知买家，不用任何权限",
  shipmentRefused: "发货信息未能录入：{reason}",
  gaveFormId: "提交表单，微信返回 formId；仅“模板消息”通知会用到",
  noFormId: "提交表单，微信未返回可用的 formId",
  gavePrepayId: "支付成功，微信返回 prepay_id；仅“模板消息”通知会用到",
  subscribeAnswer: "订阅“{title}”：{answer}",
  reported: "采集器上报 {count} 个订阅，服务已记录：每个可发一条",
  reportedCredential: "采集器上报 {kind}，服务已记录",
  form: "formId",
  payment: "prepay_id",
  reportRefused: "上报的权限被拒绝：{reason}",
  triggered: "商城触发 {notice}，服务已接收",
  scheduled:
    "商城触发 {notice}，定于 {until} 发送；在此之前付款即取消（演示等 1 分钟，实际商城可设 30 分钟）",
  waits: "{notice}：没有权限，等到 {until}；在此之前同意订阅即自动发送",
  ended: "{notice}：{state}",
  delivered: "“{title}”已送达，就在服务通知里",
  triggerFailed: "商城触发 {notice} 被拒绝：{reason}",
  queued: "已进入发送队列",
  waiting_for_grant: "等待客户的发送权限",
  sending: "发送中",
  sent: "已发送，微信已接受",
  no_grant: "无发送权限，未发送",
  unknown: "结果未知，客户可能已收到",
  cancelled: "已取消发送",
  MESSAGE: "发送失败，微信拒绝了该消息",
  EXPIRED: "已过有效期，未发送",
  TOLD_BY_REPORT: "微信已通知买家，不再重复发送，省下一个权限",
  skipped: "通知未启用，已跳过",
  failed: "发送失败",
  accept: "同意",
  reject: "拒绝",
  ban: "模板被封禁",
  filter: "标题重复，被过滤",
  NOTICE_NOT_READY: "尚未配置模板",
  MINI_PROGRAM_NOT_CONFIGURED: "尚未填写小程序的支付设置",
  UNREACHABLE: "连不上通知服务",
  pageMissing: "页面不存在：{page}",
  failure: "出错了：{problem}",
  starting: "正在启动…",
  order_pay_success: "订单支付成功通知",
  order_pay_fail: "付款失败通知",
  order_cancel: "订单取消通知",
  order_refund_apply: "退款申请通知",
  order_unpaid: "待付款提醒",
  order_ship: "发货通知",
  order_pickup: "待自提通知",
  order_refund_result: "退款结果通知",
};

export type TextKey = keyof typeof zh;

const en: Record<TextKey, string> = {
  title: "Demo phone",
  subtitle:
    "Left: a shop's mini program. Right: the service messages its customer receives in WeChat.",
  language: "中文",
  theme: "Light or dark",
  admin: "Open the admin",
  customer: "Customer",
  newCustomer: "New customer",
  shop: "Little Shop",
  home: "Home",
  back: "Back",
  cancel: "Cancel",
  confirm: "OK",
  payTo: "Pay to Little Shop",
  paySucceeds: "Pay",
  payFails: "Fail payment",
  payBy: "Payment method",
  payByDemo: "Demo balance (no money moves)",
  choose: "Choose",
  subscribeTitle: "Little Shop wants to send you messages",
  subscribeSubtitle: "If allowed, it can send you each of these once",
  alwaysKeep: "Always keep this choice and don't ask again",
  refuse: "Decline",
  allow: "Allow",
  inbox: "Service messages",
  sms: "SMS · sent by the shop for lack of a permission",
  inboxEmpty: "No service messages yet",
  inboxEmptyHint:
    "Order, pay, cancel or request a refund in the mini program: messages arrive here.",
  openMiniProgram: "Open mini program",
  openCard: "Open the page of “{title}”",
  notMapped:
    "The notice has no template yet. Pick a template in the admin, map its keywords, switch the notice on, then order again.",
  goToAdmin: "Set it up in the admin",
  backstage: "Behind the scenes",
  backstageHint:
    "What the customer does not see: permissions reported by the mini program, notices triggered by the shop's backend. The staff ships orders and decides on refunds here.",
  backstageEmpty: "Use the mini program to see what happens behind it.",
  orderStory: "Order …{number}",
  noOrder: "Before ordering",
  act_whole: "Ship all",
  act_first_parcel: "Ship one parcel",
  act_last_parcel: "Ship the rest",
  act_pickup: "Store pickup",
  act_virtual: "Ship virtual goods",
  act_refunded: "Refund",
  act_rejected: "Reject refund",
  actFailed: "That failed: {problem}",
  advanceClock: "Move WeChat's clock 6 days on",
  cutSends: "Cut WeChat off",
  cutOff: "WeChat will not answer the next {n} sends",
  seeDelivery: "See delivery",
  bannerTitle: "Service message · {title}",
  clockNow: "WeChat's time {time}",
  advanced:
    "WeChat's clock moved 6 days on; formIds and prepay_ids expire after 7, accepted subscriptions do not",
  shipmentTaken: "The shop reported the shipment; the service accepted it",
  shipmentReported:
    "WeChat has the shipment; once everything is shipped, it tells the buyer by itself, with no permission",
  shipmentRefused: "The shipment could not be reported: {reason}",
  gaveFormId: "Form submitted: WeChat issued a formId; only template messages use it",
  noFormId: "Form submitted: WeChat issued no usable formId",
  gavePrepayId: "Paid: WeChat issued a prepay_id; only template messages use it",
  subscribeAnswer: "Subscription to “{title}”: {answer}",
  reported: "The collector reported {count} subscription(s), each good for one message; recorded",
  reportedCredential: "The collector reported a {kind}; recorded",
  form: "formId",
  payment: "prepay_id",
  reportRefused: "A reported permission was rejected: {reason}",
  triggered: "The shop triggered {notice}; the service accepted it",
  scheduled:
    "The shop triggered {notice} for {until}; paying before cancels it (a minute in this demo; a real shop waits 30)",
  waits: "{notice}: no permission, waiting until {until}; sent as soon as the customer subscribes",
  ended: "{notice}: {state}",
  delivered: "“{title}” was delivered to the service messages",
  triggerFailed: "The shop triggered {notice}; the service rejected it: {reason}",
  queued: "queued",
  waiting_for_grant: "waiting for the customer's permission",
  sending: "sending",
  sent: "sent, WeChat accepted it",
  no_grant: "no permission, not sent",
  unknown: "unknown, the customer may have received it",
  cancelled: "cancelled",
  MESSAGE: "failed, WeChat rejected the message",
  EXPIRED: "expired, not sent",
  TOLD_BY_REPORT: "WeChat has told the buyer, so it is not sent again; a permission saved",
  skipped: "skipped, the notice is off",
  failed: "failed",
  accept: "accepted",
  reject: "declined",
  ban: "the template is banned",
  filter: "filtered out, same title",
  NOTICE_NOT_READY: "no template set up",
  MINI_PROGRAM_NOT_CONFIGURED: "the mini program is not connected",
  UNREACHABLE: "the notice service cannot be reached",
  pageMissing: "Page not found: {page}",
  failure: "Something went wrong: {problem}",
  starting: "Starting…",
  order_pay_success: "Order paid",
  order_pay_fail: "Payment failed",
  order_cancel: "Order cancelled",
  order_refund_apply: "Refund requested",
  order_unpaid: "Payment reminder",
  order_ship: "Order shipped",
  order_pickup: "Ready for pickup",
  order_refund_result: "Refund decided",
};

export type Language = "zh" | "en";

const LANGUAGE_KEY = "demo-phone:language";

let language: Language = localStorage.getItem(LANGUAGE_KEY) === "en" ? "en" : "zh";

export function getLanguage(): Language {
  return language;
}

export function switchLanguage(): void {
  language = language === "zh" ? "en" : "zh";
  localStorage.setItem(LANGUAGE_KEY, language);
}

/** The text in the chosen language, with `{name}` filled in. */
export function t(key: TextKey, values: Record<string, string | number> = {}): string {
  const text = language === "zh" ? zh[key] : en[key];
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The text for a code of the service, or the code itself. */
export function describe(code: string): string {
  return Object.hasOwn(zh, code) ? t(code as TextKey) : code;
}

/** Texts of `app.json`, which has one language. */
const TABS_IN_ENGLISH: Readonly<Record<string, string>> = { 首页: "Home", 我的订单: "My orders" };

export function translateTab(text: string): string {
  return language === "en" ? (TABS_IN_ENGLISH[text] ?? text) : text;
}
