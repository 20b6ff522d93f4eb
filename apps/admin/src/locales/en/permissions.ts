import type { Messages } from "../zh-cn/index.ts";

export const permissions: Messages["permissions"] = {
  title: "Permissions",
  intro:
    "WeChat only lets a shop send messages that the customer has permitted. These are the permissions given, spent and left.",
  summary: "Summary",
  columns: {
    kind: "Source",
    usable: "Usable",
    pending: "Pending",
    expiring: "Expire within a day",
    spent: "Spent",
    void: "Void",
  },
  hints: {
    usable: "messages that can be sent now",
    pending: "usable once the payment is confirmed",
    expiring: "lost unless used",
    spent: "messages already sent",
    void: "expired, refused or invalid",
  },
  usedBy: "used by “{notice}”",
  usedByNone: "not used by any notice",
  reach: {
    title: "How many customers can be reached now",
    intro:
      "Customers: everyone who answered a permission request in the mini program, yes or no; customers who were never asked are not known here. Reachable: those with a permission that this notice can use now.",
    none: "No customer has answered a permission request yet. Numbers appear once the collector is in place.",
    notice: "Notice",
    template: "Template",
    share: "Reachable",
    customers: "Customers",
    of: "{n} of {total}",
  },
  days: {
    title: "Permissions spent and lost in the last 14 days",
    intro:
      "Lost: expired, withdrawn or invalid. A payment gives three uses; they count on the day of the latest.",
    choice: "Source and template",
    all: "All sources",
    spent: "Spent",
    lost: "Lost",
  },
  empty: "No permissions reported yet",
  emptyAdvice:
    "Once the mini program includes the collector, every form, payment and accepted subscription is reported here.",
  ledger: "Ledger",
  ledgerIntro:
    "Newest first. Search for an openid or an order number to see one customer's permissions.",
  filters: { kind: "Source" },
  ledgerColumns: {
    accepted: "Given",
    customer: "Customer",
    kind: "Source",
    uses: "Uses",
    state: "State",
    expires: "Valid until",
    order: "Order",
  },
  never: "no expiry",
  uses: "{free} of {given} left",
  usesHeld: "{n} being sent",
  usesSpent: "{n} spent",
  usesVoid: "{n} void",
  emptyFiltered: "No permissions of this kind yet",
  emptyFilteredAdvice: "Choose another kind, or clear the filters to see all.",
};
