import type { Messages } from "../zh-cn/index.ts";

export const customers: Messages["customers"] = {
  title: "Customers",
  intro:
    "“Why did I get nothing?” Paste any number that a customer reads out: all that happened, and what can still be sent.",
  search: "Order, refund, payment or tracking number, start or end of an openid",
  start: "Look up a customer",
  startAdvice: "Type or paste any number: order, refund, payment, tracking number, openid.",
  nobody: "Nobody found",
  nobodyAdvice:
    "No customer belongs to “{search}”. Check the number; whoever gave no permission and caused no notice is not known here.",
  several: "{n} customers match “{search}”:",
  more: "There are more; type more of the number.",
  back: "Look up another",
  me: {
    mark: "This is me",
    markHint: "Test sends offer this WeChat first from now on",
    isMe: "Me · first in test sends",
    forget: "Stop using",
  },
  reach: {
    title: "What can be sent now",
    none: "No notice is enabled.",
    free: "{n} usable permission | {n} usable permissions",
    held: "held for order {orders}",
    report: "WeChat tells it when the shipment is reported, without a permission",
    nothing: "No usable permission, until the customer subscribes again",
    nothingTemplate: "No usable permission, until the customer submits a form or pays again",
  },
  story: {
    title: "What happened",
    none: "Nothing is known of this customer.",
    cut: "Only the latest is shown.",
    order: "Order {order}",
    orderFilter: "Only order",
  },
  events: {
    ask: "Asked for “{notice}”: {answer}",
    permission: "Gave a permission: {name}",
    refusal: "Turned “{name}” off in WeChat",
    message: "“{notice}”: {state}",
    shipment: "Shipment reported: {state}",
  },
  asked: { accept: "accepted", HAVE: "has one, not asked again" },
  moment: "At: {moment}",
  uses: {
    spent: "{n} spent",
    void: "{n} void",
    free: "{n} left",
    heldFor: "held for order {order}",
  },
  sentAt: "sent {time}",
  expires: "expires {time}",
  unknownTemplate: "another template",
};
