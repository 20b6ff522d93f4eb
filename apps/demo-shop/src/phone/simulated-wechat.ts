import { callJson } from "./call-json.ts";

export interface ServiceMessage {
  /** Null for a card that WeChat sends by itself, such as a shipping message. */
  templateId: string | null;
  title: string;
  lines: { name: string; value: string }[];
  page: string | null;
  /** ISO 8601. */
  sentAt: string;
}

/** The traffic between a phone and WeChat's servers, over the simulator's control API. */
export interface SimulatedWechat {
  createLoginCode(): Promise<{ code: string }>;
  submitForm(): Promise<{ formId: string }>;
  pay(payment: { orderId: string; outcome: "success" | "fail" }): Promise<{ prepayId: string }>;
  subscribe(choice: {
    templateIds: string[];
    answer: "accept" | "reject";
    remember: boolean;
  }): Promise<Record<string, unknown>>;
  /** The customer's remembered choices, by templateId. */
  getSubscriptionsSetting(): Promise<{
    mainSwitch: boolean;
    itemSettings: Record<string, string>;
  }>;
  listTemplates(): Promise<{ templateId: string; title: string }[]>;
  listMessages(): Promise<ServiceMessage[]>;
  /** Unix milliseconds by WeChat's clock. */
  readClock(): Promise<number>;
  advanceClock(seconds: number): Promise<void>;
  /** WeChat does not answer the next calls that send a message. */
  cutSends(times: number): Promise<void>;
}

const ROOT = "/_simulator";
const SEND_PATHS = ["/cgi-bin/message/subscribe/send", "/cgi-bin/message/wxopen/template/send"];

export function createSimulatedWechat(openid: string): SimulatedWechat {
  const user = `${ROOT}/users/${encodeURIComponent(openid)}`;
  return {
    createLoginCode: () => callJson("POST", `${user}/login-code`),
    submitForm: () => callJson("POST", `${user}/submit-form`),
    pay: (payment) => callJson("POST", `${user}/pay`, payment),
    subscribe: (choice) => callJson("POST", `${user}/subscribe`, choice),
    async getSubscriptionsSetting() {
      const { subscriptionsSetting } = await callJson<{
        subscriptionsSetting: { mainSwitch: boolean; itemSettings: Record<string, string> };
      }>("GET", `${user}/settings`);
      return subscriptionsSetting;
    },
    listTemplates: () => callJson("GET", `${ROOT}/templates`),
    listMessages: () => callJson("GET", `${ROOT}/messages?openid=${encodeURIComponent(openid)}`),
    readClock: async () =>
      Date.parse((await callJson<{ now: string }>("GET", `${ROOT}/clock`)).now),
    async cutSends(times) {
      const fault = { kind: "cut", when: "before" };
      for (const path of SEND_PATHS)
        await callJson("POST", `${ROOT}/faults`, { path, times, fault });
    },
    async advanceClock(advanceSeconds) {
      await callJson("POST", `${ROOT}/clock`, { advanceSeconds });
    },
  };
}

export async function createCustomer(): Promise<string> {
  return (await callJson<{ openid: string }>("POST", `${ROOT}/users`)).openid;
}
