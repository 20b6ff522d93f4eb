import type { Overview } from "../../api.ts";

export type StepName = "connect" | "check" | "map" | "collect" | "send";

export interface SetupStep {
  name: StepName;
  isDone: boolean;
  route: string;
}

/** What stands between a new install and a customer's first message, in order. */
export function toSetupSteps(setup: Overview["setup"]): SetupStep[] {
  const { isConnected, isVerified, isMapped, isCollecting, hasSent } = setup;
  return [
    {
      name: isConnected && !isVerified ? "check" : "connect",
      isDone: isVerified,
      route: "settings",
    },
    { name: "map", isDone: isMapped, route: "notices" },
    { name: "collect", isDone: isCollecting, route: "permissions" },
    { name: "send", isDone: hasSent, route: "notices" },
  ];
}

/** A shop that has sent was ready once: what it lacks since then is told as what needs attention. */
export function isSetUp({ hasSent, isConnected }: Overview["setup"]): boolean {
  return isConnected && hasSent;
}
