import type { Lamp } from "../../pages/handover/find-lamps.ts";

export const handover = {
  title: "交给开发",
  intro: "把这一页发给小程序和后端的开发人员，接入所需的内容都在里面，不含任何密钥。",
  text: "接入说明",
  copy: "复制接入说明",
  download: "下载",
  lamps: {
    title: "接入检查",
    on: "已完成",
    off: "未完成",
    connection: {
      what: "小程序已连接，微信接受本服务的调用",
      advice:
        "请在“设置”检查连接。返回 40164 时，请在微信公众平台“开发管理 → 开发设置 → IP 白名单”加上本服务器的 IP。",
    },
    publicUrl: {
      what: "服务有公网 https 地址",
      advice: "微信只会推送到公网 https 域名。请把环境变量 PUBLIC_URL 设为外部能访问的地址后重启。",
    },
    requestDomain: {
      what: "小程序能访问服务，已上报发送权限",
      advice:
        "请在微信公众平台把服务地址加入 request 合法域名，再在真机上打开小程序、同意一次订阅。",
    },
    firstMessage: {
      what: "已发出第一条消息",
      advice: "后端触发一条通知，或在通知中测试发送。",
    },
  } satisfies Record<Lamp["name"], { what: string; advice: string }> & {
    title: string;
    on: string;
    off: string;
  },
};
