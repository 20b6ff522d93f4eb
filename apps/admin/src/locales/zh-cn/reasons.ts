import type {
  Channel,
  DeliveryKind,
  DeliveryReason,
  DeliveryState,
  GrantItem,
  GrantKind,
} from "../../api.ts";
import type { ProblemReason } from "../../problems/problem.ts";

/** What happened, and what to do about it. */
interface Sentence {
  what: string;
  advice: string;
  /** Where the channel decides what to do. */
  adviceBy?: Record<Channel, string>;
}

export const errors = {
  UNAUTHENTICATED: { what: "登录已过期", advice: "请重新登录后再试。" },
  CODE_REQUIRED: {
    what: "还需要两步验证码",
    advice: "请填写手机验证器 App 中的 6 位验证码；手机不在身边时，可填写恢复码。",
  },
  FORBIDDEN: {
    what: "你没有权限执行此操作",
    advice: "请由所有者操作，或请其调整你的角色；如角色已允许，请通过本服务自己的地址打开页面。",
  },
  RATE_LIMITED: { what: "尝试次数过多", advice: "请几分钟后再试。" },
  INPUT_INVALID: { what: "部分内容填写有误", advice: "请检查标红的内容后重试。" },
  NOT_FOUND: { what: "内容不存在", advice: "可能已被清理，或链接不完整。" },
  MINI_PROGRAM_NOT_CONFIGURED: {
    what: "尚未连接小程序",
    advice: "请先在“设置”中填写小程序的 AppID 和 AppSecret。",
  },
  NOTICE_NOT_FOUND: { what: "通知不存在", advice: "请返回通知列表重新选择。" },
  NOTICE_NOT_READY: {
    what: "该通知尚未配置",
    advice: "请先选择模板、配置关键词并保存。",
  },
  FIELD_INVALID: { what: "部分字段内容有误", advice: "请修改标红的字段后重试。" },
  MAPPING_INVALID: { what: "映射有误，无法保存", advice: "请按提示修改标红关键词的来源。" },
  TEMPLATE_NOT_FOUND: {
    what: "模板库中没有该模板",
    advice: "可能已被微信下架，或不在小程序的服务类目中。请更换模板。",
  },
  TEMPLATE_LIMIT: {
    what: "小程序账号的模板数量已达上限",
    advice: "请到微信公众平台删除不用的模板后再保存。",
  },
  IDEMPOTENCY_CONFLICT: {
    what: "同一业务事件已用不同内容发送过",
    advice: "请后端开发人员检查幂等键。",
  },
  ALREADY_KNOWN: { what: "已处理，无需重复操作", advice: "请刷新查看结果。" },
  CONFIRMATION_REQUIRED: {
    what: "保存会使客户已给的发送权限作废",
    advice: "请确认作废的次数，再决定是否保存。",
  },
  VERSION_CONFLICT: { what: "其他人刚刚修改过", advice: "请查看对方的修改，再决定保留哪个版本。" },
  DEFINITION_IN_USE: {
    what: "还在使用中，不能删改",
    advice: "请先从关键词对应关系里去掉这个字段，或等待发送的记录发完再改。",
  },
  LAST_OWNER: { what: "至少保留一位所有者", advice: "请先将其他成员设为所有者。" },
  WECHAT_REJECTED: {
    what: "微信拒绝了这次操作",
    advice: "请在“设置”中检查连接，按提示处理后重试。",
  },
  WECHAT_UNAVAILABLE: { what: "暂时连不上微信", advice: "你的修改已保留，请稍后重试。" },
  WECHAT_QUOTA: { what: "今日微信接口调用次数已用完", advice: "次日 00:05 后自动恢复。" },
  UNAVAILABLE: {
    what: "通知服务暂时无法读写数据",
    advice: "未保存的修改仍在页面上，请稍后重试；如持续出现，请技术人员检查数据库。",
  },
  INTERNAL: { what: "服务内部错误", advice: "请稍后重试；如持续出现，请将请求编号发给技术人员。" },
  UNREACHABLE: { what: "连不上通知服务", advice: "请检查网络后重试；未保存的修改仍在页面上。" },
} satisfies Record<ProblemReason, Sentence>;

export const deliveryStates = {
  queued: "排队中",
  waiting_for_grant: "等待权限",
  sending: "发送中",
  sent: "已发送",
  failed: "发送失败",
  no_grant: "无发送权限",
  unknown: "结果未知",
  skipped: "已跳过",
  cancelled: "已取消",
} satisfies Record<DeliveryState, string>;

export const deliveryReasons = {
  NO_GRANT: {
    what: "客户没有发送权限",
    advice:
      "需要客户再次授予该通知的权限：订阅消息需再次同意订阅，模板消息需再次提交表单或支付。之后可重发。",
    adviceBy: {
      subscribe: "客户在小程序里再次同意订阅后，才能重发。",
      template: "客户再次提交表单或付款后，才能重发。",
    },
  },
  EXPIRED: {
    what: "超过有效期仍未发送",
    advice: "请先处理阻碍发送的问题，仍需通知客户时再重发。",
  },
  NOTICE_DISABLED: { what: "触发时通知已停用", advice: "启用通知后可重发。" },
  APP_CHANGED: {
    what: "小程序已更换",
    advice: "原小程序的客户无法收到新小程序的消息，无需处理。",
  },
  LOST: { what: "请求已发出，未收到微信的返回", advice: "客户可能已经收到，确认未收到后再重发。" },
  FIELD_INVALID: {
    what: "订单内容不符合模板要求",
    advice: "请检查关键词映射，或请后端开发人员修正订单数据。",
  },
  FORM_GONE: { what: "formId 已失效或已使用", advice: "会自动改用客户的下一个发送权限。" },
  REFUSED: { what: "客户没有可用的订阅，或关闭了通知", advice: "需客户在小程序中再次同意订阅。" },
  BUSY: { what: "微信繁忙或网络不通", advice: "会自动重试，无需处理。" },
  ACCOUNT: {
    what: "小程序账号异常，发送已暂停",
    advice: "请在“设置”中检查连接，按提示处理后自动恢复。",
  },
  QUOTA: { what: "今日微信接口调用次数已用完", advice: "次日 00:05 后自动继续发送。" },
  TEMPLATE: {
    what: "模板已被删除或封禁",
    advice: "请打开通知，重新选择模板并保存；排队中的通知会继续发送。",
  },
  PAGE: {
    what: "跳转页面不在已发布的版本里",
    advice: "请发布包含该页面的版本，或修改通知的跳转页面；排队中的通知会自动继续发送。",
  },
  UNCLEAR: {
    what: "从微信的返回无法判断是此消息还是账号的问题",
    advice: "会自动重试几次；如连续多位客户都是如此，将暂停发送并提示。",
  },
  MESSAGE: {
    what: "微信拒绝了该消息的内容",
    advice: "请查看微信返回的结果，修改映射或跳转页面后重发。",
  },
  CANCELLED: { what: "后端在发送前已取消", advice: "无需处理。" },
  ALREADY_TOLD: {
    what: "同一条通知已发送成功，本条不再发送",
    advice: "客户已经收到通知，无需处理。",
  },
  TOLD_BY_REPORT: {
    what: "已通过发货上报由微信通知客户",
    advice: "没有消耗发送权限，无需处理。",
  },
  AWAITS_REPORT: {
    what: "该订单的发货上报正在提交，成功后由微信通知客户",
    advice: "触发后一小时内仍未上报成功，则改用发送权限发送。",
  },
  QUIET_HOURS: {
    what: "在免打扰时段内，等结束后再发",
    advice: "到时自动发送。需要马上发送时，可修改该通知的免打扰时段，对等待中的通知同样生效。",
  },
  SCHEDULED: {
    what: "后端指定了发送时间",
    advice: "到时自动发送，届时才使用客户的发送权限；在此之前后端可以取消。",
  },
} satisfies Record<DeliveryReason, Sentence>;

export const deliveryKinds = { trigger: "业务触发", test: "测试", resend: "重发" } satisfies Record<
  DeliveryKind,
  string
>;

export const grantKinds = {
  form: "表单 formId",
  payment: "支付 prepay_id",
  subscribe: "订阅消息",
} satisfies Record<GrantKind, string>;

export const grantStates = {
  usable: "可用",
  pending: "待生效",
  expired: "已过期",
  used: "已用完",
  void: "已作废",
} satisfies Record<GrantItem["state"], string>;
