import type { RouteLocationRaw } from "vue-router";
import type { Overview } from "../../api.ts";

export type StepName = "connect" | "check" | "map" | "collect" | "send";

export interface SetupStep {
  name: StepName;
  isDone: boolean;
  route: RouteLocationRaw;
}

/** The setup steps from a new install to a customer's first message. */
export function toSetupSteps(setup: Overview["setup"]): SetupStep[] {
  const { isConnected, isVerified, isMapped, isCollecting, hasSent } = setup;
  return [
    {
      name: isConnected && !isVerified ? "check" : "connect",
      isDone: isVerified,
      // Arriving from here, the page checks at once.
      route: { name: "settings", ...(isConnected && !isVerified && { query: { check: "now" } }) },
    },
    { name: "map", isDone: isMapped, route: { name: "notices-set-up" } },
    { name: "collect", isDone: isCollecting, route: { name: "handover" } },
    { name: "send", isDone: hasSent, route: { name: "notices" } },
  ];
}

/** Once a message was sent, setup is complete; later problems appear under “needs attention”. */
export function isSetUp({ hasSent, isConnected }: Overview["setup"]): boolean {
  return isConnected && hasSent;
}
