import type { NoticeSummary, PaymentSettings } from "../../api.ts";

export type StepName = "connect" | "check" | "map" | "collect" | "send";

export interface SetupStep {
  name: StepName;
  isDone: boolean;
  route: string;
}

interface Progress {
  settings: PaymentSettings | null;
  notices: NoticeSummary[];
  hasGrants: boolean;
  hasSent: boolean;
}

/** What stands between a new install and a customer's first message, in order. */
export function toSetupSteps({ settings, notices, hasGrants, hasSent }: Progress): SetupStep[] {
  const isVerified = settings !== null && settings.verifiedAt !== null;
  return [
    { name: settings && !isVerified ? "check" : "connect", isDone: isVerified, route: "settings" },
    { name: "map", isDone: notices.some(({ status }) => status === "ready"), route: "notices" },
    { name: "collect", isDone: hasGrants, route: "permissions" },
    { name: "send", isDone: hasSent, route: "notices" },
  ];
}
