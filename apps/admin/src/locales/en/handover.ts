import type { Messages } from "../zh-cn/index.ts";

export const handover: Messages["handover"] = {
  title: "For your developers",
  intro:
    "Forward this page to whoever builds the mini program and the backend: all they need to connect, and no secret.",
  text: "How to connect (in Chinese)",
  copy: "Copy how to connect",
  download: "Download",
  lamps: {
    title: "Is it connected?",
    on: "done",
    off: "not done",
    connection: {
      what: "The mini program is connected, and WeChat takes the service's calls",
      advice:
        "Check the connection under Settings. After 40164, add this server's IP to the list in WeChat's console (开发管理 → 开发设置 → IP 白名单).",
    },
    publicUrl: {
      what: "The service has a public https address",
      advice:
        "WeChat pushes to public https domains only. Set PUBLIC_URL to the address that others reach, and restart.",
    },
    requestDomain: {
      what: "The mini program reaches the service and has reported a permission",
      advice:
        "Add the service's address to the request domains in WeChat's console, then open the mini program on a phone and accept a subscription.",
    },
    firstMessage: {
      what: "A first message was sent",
      advice: "Have the backend trigger a notice, or send a test from a notice.",
    },
  },
};
