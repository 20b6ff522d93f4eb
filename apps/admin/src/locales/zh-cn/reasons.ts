import type {
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
}

export const errors = {
  UNAUTHENTICATED: { what: "登录已失效", advice: "请重新登录，然后再试一次。" },
  CODE_REQUIRED: {
    what: "还需要两步验证码",
    advice: "请打开手机上的验证器应用，填写六位数字；手机不在身边时可用恢复码。",
  },
  FORBIDDEN: {
    what: "您没有权限做这个操作",
    advice: "请让所有者来做，或调整您的角色；若角色本来允许，请从本服务自己的地址打开页面。",
  },
  RATE_LIMITED: { what: "尝试次数太多", advice: "请等几分钟后再试。" },
  INPUT_INVALID: { what: "填写的内容不对", advice: "请检查标红的地方后重试。" },
  NOT_FOUND: { what: "没有找到", advice: "它可能已被清理，或者链接不完整。" },
  MINI_PROGRAM_NOT_CONFIGURED: {
    what: "还没有连接小程序",
    advice: "到“设置”里填写小程序的 AppID 和 AppSecret 后再继续。",
  },
  NOTICE_NOT_FOUND: { what: "没有这个通知", advice: "请回到通知列表重新选择。" },
  NOTICE_NOT_READY: {
    what: "这个通知还没有配置好",
    advice: "请先为它选好模板、配好关键词并保存。",
  },
  FIELD_INVALID: { what: "有字段的内容不对", advice: "请修改标红的字段后重试。" },
  MAPPING_INVALID: { what: "关键词的映射还不能保存", advice: "请按标红的提示修改关键词的来源。" },
  TEMPLATE_NOT_FOUND: {
    what: "模板库里没有这个模板",
    advice: "它可能已被微信下架，或不在小程序的服务类目里。请换一个模板。",
  },
  TEMPLATE_LIMIT: {
    what: "小程序账号里的模板已达上限",
    advice: "请到微信公众平台删除不用的模板后再保存。",
  },
  IDEMPOTENCY_CONFLICT: { what: "同一笔业务已用别的内容发过", advice: "请让后端开发检查幂等键。" },
  ALREADY_KNOWN: { what: "已经处理过了", advice: "无需重复操作，请刷新查看结果。" },
  CONFIRMATION_REQUIRED: {
    what: "这次保存会让客户已给的发送权限作废",
    advice: "请看清会作废多少次，再决定是否保存。",
  },
  VERSION_CONFLICT: { what: "别人刚刚修改过", advice: "请看过对方的修改后再决定保留哪一份。" },
  LAST_OWNER: { what: "至少要留一位所有者", advice: "请先把另一位成员设为所有者。" },
  WECHAT_REJECTED: {
    what: "微信拒绝了这次操作",
    advice: "请到“设置”里检查连接，按提示处理后重试。",
  },
  WECHAT_UNAVAILABLE: { what: "暂时连不上微信", advice: "您的修改没有丢，请稍后重试。" },
  WECHAT_QUOTA: { what: "今天的微信接口次数已用完", advice: "次日 00:05 后会自动恢复。" },
  UNAVAILABLE: {
    what: "通知服务暂时无法读写数据",
    advice: "您的修改还在页面上，请稍后重试；若一直出现，请让技术人员检查数据库。",
  },
  INTERNAL: { what: "系统内部出错", advice: "请稍后重试；若一直出现，请把请求编号发给技术人员。" },
  UNREACHABLE: { what: "连不上通知服务", advice: "请检查网络；您的修改还在页面上，可以重试。" },
} satisfies Record<ProblemReason, Sentence>;

export const deliveryStates = {
  queued: "排队中",
  waiting_for_grant: "等待授权",
  sending: "发送中",
  sent: "已发送",
  failed: "失败",
  no_grant: "没有授权",
  unknown: "结果不明",
  skipped: "已跳过",
  cancelled: "已取消",
} satisfies Record<DeliveryState, string>;

export const deliveryReasons = {
  NO_GRANT: {
    what: "客户还没有给发送权限",
    advice:
      "要客户为这条通知再给一次权限：订阅消息是再同意一次订阅，模板消息是再提交一次表单或付款。之后可以重发。",
  },
  EXPIRED: {
    what: "超过有效期还没发出去",
    advice: "先处理当时挡住发送的原因，仍需通知客户时再重发。",
  },
  NOTICE_DISABLED: { what: "通知当时是停用的", advice: "启用通知后可以重发。" },
  APP_CHANGED: {
    what: "小程序换成了另一个",
    advice: "旧小程序的客户收不到新小程序的消息，无需处理。",
  },
  LOST: { what: "请求发出后没有收到微信的回答", advice: "客户可能已经收到。确认没收到再重发。" },
  FIELD_INVALID: {
    what: "订单的内容放不进模板",
    advice: "检查关键词映射，或让后端开发修正订单数据。",
  },
  FORM_GONE: { what: "formId 已失效或被用过", advice: "会自动改用客户的下一个发送权限。" },
  REFUSED: { what: "客户没有可用的订阅，或关闭了通知", advice: "等客户在小程序里再次同意订阅。" },
  BUSY: { what: "微信繁忙或网络不通", advice: "会自动重试，无需处理。" },
  ACCOUNT: {
    what: "小程序账号有问题，发送已暂停",
    advice: "到“设置”里检查连接，按提示处理后自动恢复。",
  },
  QUOTA: { what: "今天的微信接口次数已用完", advice: "次日 00:05 后自动继续发送。" },
  TEMPLATE: {
    what: "模板被删除或被封禁",
    advice: "打开通知重新选择并保存模板，排队的消息会继续发送。",
  },
  PAGE: {
    what: "跳转页面不在已发布的版本里",
    advice: "发布包含该页面的版本，或修改通知的跳转页面；排队的消息会自动继续发送。",
  },
  UNCLEAR: {
    what: "微信的回答看不出是这条消息还是账号的问题",
    advice: "会自动再试几次；连续几位客户都这样时会暂停发送并提示。",
  },
  MESSAGE: { what: "微信不接受这条消息的内容", advice: "看微信的回答，修改映射或跳转页面后重发。" },
  CANCELLED: { what: "后端在发送前取消了", advice: "无需处理。" },
  ALREADY_TOLD: {
    what: "同一条通知的另一次发送已经成功，这一条不再发送",
    advice: "客户已经收到通知，无需处理。",
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
