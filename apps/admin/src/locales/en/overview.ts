import type { Messages } from "../zh-cn/index.ts";

export const overview: Messages["overview"] = {
  title: "Overview",
  setup: "Getting started",
  setupIntro: "Complete these four steps, and customers receive the shop's notices.",
  progress: "{done} of {total} done",
  steps: {
    connect: {
      title: "Connect the mini program",
      text: "Enter the AppID and AppSecret, then check the connection.",
      action: "Connect",
    },
    check: {
      title: "Connect the mini program",
      text: "Entered, but the connection has not been checked.",
      action: "Check",
    },
    map: {
      title: "Set up a notice",
      text: "Pick a template, map its keywords and switch it on.",
      action: "Set up",
    },
    collect: {
      title: "Add the collector",
      text: "Ask the mini program's developer to add it. This step completes itself once customers give permission.",
      action: "For your developers",
    },
    send: {
      title: "Send the first message",
      text: "Send a test from a notice, or wait for the first order.",
      action: "Send a test",
    },
  },
  stepDone: "Done",
  stepNow: "Next",
  attention: "Needs attention",
  attentionNone:
    "Nothing needs attention: in the last 24 hours, nothing failed and no outcome is unknown.",
  refused: { what: "WeChat refused the connection ({time}): {reason}", action: "Settings" },
  trouble: {
    noGrant: {
      what: "{n} message in the last 24 hours had no permission ({share}) | {n} messages in the last 24 hours had no permission ({share})",
      advice:
        "Ask for the subscription when the customer taps Pay or Submit order, so that more customers can be notified.",
    },
    short: {
      what: "{name}: {n} message in 7 days had no permission ({share}) | {name}: {n} messages in 7 days had no permission ({share})",
      advice:
        "Ask for the subscription when the customer taps Pay or Submit order, so that more customers can be notified.",
    },
    action: "View",
  },
  shipments: {
    due: {
      what: "{n} order is not reported as shipped; report by {time} | {n} orders are not reported as shipped; report the first by {time}",
      advice:
        "WeChat wants a report within 48 hours of the payment, and may suspend trading otherwise.",
    },
    late: {
      what: "{n} order is not reported as shipped; it has been overdue since {time} | {n} orders are not reported as shipped; the first has been overdue since {time}",
      advice: "Report them now: WeChat may suspend trading.",
    },
    refused: {
      what: "WeChat refused {n} shipment report in 7 days | WeChat refused {n} shipment reports in 7 days",
      advice: "The buyers have not been told by WeChat. See why, correct it and report again.",
    },
    action: "See shipments",
  },
  told: {
    title: "Told in 7 days",
    of: "{told} of {due}",
    up: "{points} points more than in the 7 days before",
    down: "{points} points less than in the 7 days before",
    same: "As in the 7 days before",
    noBefore: "Nothing to compare with in the 7 days before",
    none: "Nothing was due in 7 days.",
    all: "All that was due in 7 days was sent.",
    best: {
      noGrant:
        "Worth most: {n} of {name} were not sent for lack of a permission; with them the share is {share} higher.",
      failed: "Worth most: {n} of {name} failed; with them the share is {share} higher.",
      unknown: "{n} of {name} have an unknown outcome, {share} of all.",
    },
  },
  cause: {
    what: "{n}: {why}",
    span: "{first} to {last}",
    foreignOpenid:
      "Ask your developers to check the openid in the trigger: it belongs to another mini program. Changing the notice or resending does not help.",
  },
  noticeAction: "{name}: {reason}",
  noticeHeld: "Its deliveries stay queued until it is fixed; none are lost.",
  nothingOn: {
    what: "No notice is switched on",
    advice:
      "Messages that the shop triggers are recorded as skipped. Switch on at least one notice to reach customers.",
    action: "Switch on a notice",
  },
  sender: {
    no_worker: {
      what: "No sender is running",
      advice:
        "Deliveries stay queued; none are lost. Ask a developer to start a sender (ROLE all or worker).",
    },
    behind: {
      what: "Sending is falling behind",
      advice:
        "If it does not recover within a few minutes, ask a developer to check the load on the server and the database.",
    },
    oldest: "The oldest delivery has been due for {age}.",
  },
  webhook: {
    failing: "The webhook at {host} has been failing since {time}",
    gone: "The webhook at {host} takes no more events (it answered 410)",
    waiting: "Nothing undelivered. | One message undelivered. | {n} messages undelivered.",
    advice:
      "Your backend does not learn the outcomes. An owner can look at the log; messages are retried for about three days.",
    goneAdvice: "It was turned off. An owner can enable it again once the receiver is back.",
    action: "See webhooks",
  },
  pause: {
    apis: {
      account: "Sending is paused",
      subscribe: "Subscribe messages are paused",
      template: "Template messages are paused",
    },
    since: "Paused since {time}.",
    held: "{n} delivery is queued. | {n} deliveries are queued.",
    next: "Next automatic retry at {time}.",
    resume: "Resume now",
    resumeHint: "Sends one message first: if WeChat accepts it, the rest follow immediately",
    viewer: "Your role is read-only",
    settings: "Check the connection",
    probing: "Sending one message; waiting for WeChat's response…",
    refused: "Tried at {time}: WeChat still rejects it ({errcode}). Follow the advice above first.",
    resumed: "Sending has resumed",
  },
  today: "Today",
  outcomesToday: {
    sent: "Sent today",
    waiting: "Waiting",
    noGrant: "No permission",
    failed: "Failed",
    unknown: "Unknown",
  },
  outcomes: {
    sent: "Sent",
    waiting: "Waiting",
    noGrant: "No permission",
    failed: "Failed",
    unknown: "Unknown",
    notSent: "Not sent (switched off or cancelled)",
  },
  until: "Yesterday until {time}",
  yesterday: "Yesterday by now {soFar} · all day {whole}",
  days: "Outcomes of the last 14 days",
  daysHint: "By the day they were triggered, including tests and resends",
  supply: {
    title: "Enough permissions?",
    more: "View permissions",
    none: "No notice is switched on yet. Once one is, the permissions left for its template are shown here.",
    usable: "Usable",
    sent: "Sent, 7 days",
    missed: "No permission, 7 days",
    levels: {
      short: "Too few",
      tight: "Slightly short",
      enough: "Enough",
      idle: "Not used yet",
    },
    advice: {
      short:
        "More than one customer in ten missed a message for lack of a permission. Ask for the subscription when the customer taps Order or Pay.",
      tight: "A few customers missed a message for lack of a permission.",
      enough: "No customer missed a message for lack of a permission in 7 days.",
      idle: "There was nothing to send in 7 days.",
    },
  },
  failedRecently: "Recently failed or unknown",
  failedNone: "No recent failures.",
  recent: "Latest deliveries",
  recentNone: "No deliveries yet.",
  seeAll: "View all",
};
