import type { CustomerEvent } from "../../api.ts";

export const customers = {
  title: "客户",
  intro: "“为什么没收到通知？”粘贴客户报来的任意号码，查看他的全部经过，以及现在还能通知到什么。",
  search: "订单号、退款单号、支付单号、物流单号、openid（开头或结尾）",
  start: "查一位客户",
  startAdvice: "输入或粘贴任意号码：订单号、退款单号、支付单号、物流单号、openid。",
  nobody: "没有找到",
  nobodyAdvice:
    "没有客户与“{search}”对应。请核对号码；客户既没有授权过、也没有触发过通知时，这里查不到。",
  several: "{n} 位客户与“{search}”对应，请选择：",
  more: "还有更多，请输入更完整的号码。",
  back: "重新查找",
  reach: {
    title: "现在能通知到什么",
    none: "没有已启用的通知。",
    free: "有 {n} 个可用权限",
    held: "为订单 {orders} 保留",
    report: "上报发货后由微信通知，不需要权限",
    nothing: "没有可用权限，客户再次同意订阅后才能通知",
    nothingTemplate: "没有可用权限，客户再次提交表单或付款后才能通知",
  },
  story: {
    title: "经过",
    none: "没有这位客户的记录。",
    cut: "仅显示最近的记录。",
    order: "订单 {order}",
    orderFilter: "只看订单",
  },
  events: {
    ask: "请求授权“{notice}”：{answer}",
    permission: "给了发送权限：{name}",
    refusal: "在微信里关闭了“{name}”",
    message: "“{notice}”：{state}",
    shipment: "上报发货：{state}",
  } satisfies Record<CustomerEvent["what"], string>,
  asked: { accept: "同意", HAVE: "已有权限，没有再问" },
  moment: "时机：{moment}",
  uses: {
    spent: "已使用 {n} 次",
    void: "{n} 次已失效",
    free: "剩余 {n} 次",
    heldFor: "为订单 {order} 保留",
  },
  sentAt: "{time} 发出",
  expires: "{time} 到期",
  unknownTemplate: "其他模板",
};
