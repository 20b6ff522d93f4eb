import type { Messages } from "../zh-cn/index.ts";

export const permissions: Messages["permissions"] = {
  title: "Permissions",
  intro:
    "WeChat lets a shop write only after the customer gave permission. Here is what was given, spent and left.",
  summary: "Summary",
  columns: {
    kind: "From",
    usable: "Usable",
    pending: "Pending",
    expiring: "Over within a day",
    spent: "Spent",
    void: "Void",
  },
  hints: {
    usable: "messages that can leave now",
    pending: "usable once the payment is confirmed",
    expiring: "lost unless used",
    spent: "already sent with",
    void: "expired, refused or worthless",
  },
  usedBy: "for “{notice}”",
  usedByNone: "no notice uses this template",
  reach: {
    title: "How many customers could be told now",
    intro:
      "Customers: who answered when the mini program asked for permission, yes or no; who was never asked is not known here. Could be told: those of them with a permission that this notice can use now.",
    none: "No customer has answered yet. Numbers come once the collector is there.",
    notice: "Notice",
    template: "Template",
    share: "Could be told",
    customers: "Customers",
    of: "{n} of {total}",
  },
  days: {
    title: "Permissions spent and lost in 14 days",
    intro:
      "Lost: over, taken back or worthless. A payment gives three uses; they count on the day of the latest.",
    choice: "Kind and template",
    all: "All kinds",
    spent: "Spent",
    lost: "Lost",
  },
  empty: "No permission was reported yet",
  emptyAdvice:
    "Once the mini program has the collector, every form, payment and accepted subscription is reported here.",
  ledger: "Ledger",
  ledgerIntro: "Newest first. Search for an openid or an order number to see one customer's.",
  filters: { kind: "From" },
  ledgerColumns: {
    accepted: "Given",
    customer: "Customer",
    kind: "From",
    only: "only this one",
    uses: "Uses",
    state: "State",
    expires: "Valid until",
    order: "Order",
  },
  never: "no end",
  uses: "{free} of {given} left",
  usesHeld: "{n} being sent",
  usesSpent: "{n} spent",
  usesVoid: "{n} void",
  emptyFiltered: "There is no permission of this kind yet",
  emptyFilteredAdvice: "Choose another kind, or clear the filters to see all.",
};
