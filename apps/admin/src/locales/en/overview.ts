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
  attentionNone: "All is well; nothing needs you.",
  noticeAction: "{name}: {reason}",
  failedRecently: "Failed or unknown lately",
  failedNone: "Nothing failed lately.",
  recent: "Latest deliveries",
  recentNone: "No deliveries yet.",
  seeAll: "See all",
  permissionsLeft: "Permissions left",
  expiring: "{n} is over within a day | {n} are over within a day",
  perTemplate: "By kind",
  running: "Notices running",
  runningOf: "{n} of {total}",
};
