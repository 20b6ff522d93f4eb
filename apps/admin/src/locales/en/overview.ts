import type { Messages } from "../zh-cn/index.ts";

export const overview: Messages["overview"] = {
  title: "Overview",
  setup: "Getting started",
  setupIntro: "After these four steps customers receive the shop's notices.",
  progress: "{done} of {total} done",
  steps: {
    connect: {
      title: "Connect the mini program",
      text: "Enter AppID and AppSecret and check them.",
      action: "Connect",
    },
    check: {
      title: "Connect the mini program",
      text: "It is entered, but was never checked.",
      action: "Check",
    },
    map: {
      title: "Set up a notice",
      text: "Pick a template, map its keywords, switch it on.",
      action: "Set up",
    },
    collect: {
      title: "Add the collector",
      text: "Ask the mini program's developer to add it. This is done by itself once customers give permission.",
      action: "See permissions",
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
    "Nothing needs you: in the last 24 hours nothing failed and nothing ended unknown.",
  trouble: {
    failed: {
      what: "{n} message failed in the last 24 hours | {n} messages failed in the last 24 hours",
      advice: "Open them to see why each one failed; send again once the cause is mended.",
    },
    unknown: {
      what: "{n} message of the last 24 hours has an unknown outcome | {n} messages of the last 24 hours have an unknown outcome",
      advice:
        "WeChat's answer never came: the customer may have got it or not. It is not sent again by itself.",
    },
    noGrant: {
      what: "{n} message of the last 24 hours had no permission ({share}) | {n} messages of the last 24 hours had no permission ({share})",
      advice: "Ask for the subscription within the tap on pay or submit: more customers are told.",
    },
    short: {
      what: "{name}: {n} message of 7 days had no permission ({share}) | {name}: {n} messages of 7 days had no permission ({share})",
      advice: "Ask for the subscription within the tap on pay or submit: more customers are told.",
    },
    action: "See them",
  },
  noticeAction: "{name}: {reason}",
  noticeHeld: "Until it is fixed its deliveries stay queued; none is lost.",
  nothingOn: {
    what: "No notice is switched on",
    advice:
      "What the shop triggers is recorded as skipped. Switch one on for customers to hear of it.",
    action: "Switch one on",
  },
  sender: {
    no_worker: {
      what: "No process is sending",
      advice:
        "Deliveries stay queued; none is lost. Ask a developer to start a sending process (ROLE all or worker).",
    },
    behind: {
      what: "Sending cannot keep up",
      advice:
        "If it is not better in a few minutes, ask a developer to look at the load of the server and the database.",
    },
    oldest: "The oldest has been due for {age}.",
  },
  pause: {
    apis: {
      account: "Sending is paused",
      subscribe: "Subscribe messages are paused",
      template: "Template messages are paused",
    },
    since: "Since {time},",
    held: "{n} delivery is queued; | {n} deliveries are queued;",
    next: "it is tried again by itself at {time}.",
    resume: "Resume now",
    resumeHint: "Lets one through first: if WeChat takes it, the rest follows at once",
    viewer: "Your role is to look",
    settings: "Check the connection",
    probing: "One is on its way; waiting for WeChat's answer…",
    refused: "Tried: at {time} WeChat still refused ({errcode}). Do what is said above first.",
    resumed: "Sending goes on",
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
  yesterday: "Yesterday by {time}: {soFar} · all day {whole}",
  days: "Outcomes of the last 14 days",
  daysHint: "By the day they were triggered; tests and resends included",
  supply: {
    title: "Enough permissions?",
    more: "See permissions",
    none: "No notice is switched on yet. Once one is, what its template has left is shown here.",
    usable: "Usable",
    sent: "Sent, 7 days",
    missed: "None left, 7 days",
    levels: {
      short: "Too few",
      tight: "A few short",
      enough: "Enough",
      idle: "Not used yet",
    },
    advice: {
      short:
        "More than one customer in ten missed a message for want of a permission. Ask for the subscription within the tap on order or pay.",
      tight: "A few customers missed a message for want of a permission.",
      enough: "In 7 days nobody missed a message for want of a permission.",
      idle: "In 7 days there was nothing to send.",
    },
  },
  failedRecently: "Failed or unknown lately",
  failedNone: "Nothing failed lately.",
  recent: "Latest deliveries",
  recentNone: "No deliveries yet.",
  seeAll: "See all",
};
