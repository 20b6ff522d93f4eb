import type { Overview, PaymentSettings } from "../../api.ts";

export interface Lamp {
  name: "connection" | "publicUrl" | "requestDomain" | "firstMessage";
  isOn: boolean;
}

/** The first days' classic failures: the IP list, the public address, the request domain. */
export function findLamps({
  setup,
  settings,
}: {
  setup: Overview["setup"];
  settings: PaymentSettings | null;
}): Lamp[] {
  return [
    { name: "connection", isOn: setup.isVerified },
    { name: "publicUrl", isOn: settings !== null && isPublic(settings.push.url) },
    { name: "requestDomain", isOn: setup.isCollecting },
    { name: "firstMessage", isOn: setup.hasSent },
  ];
}

/** WeChat calls only https addresses with a name, from outside. */
export function isPublic(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  const isName = /[a-z]/i.test(hostname) && hostname.includes(".") && !hostname.startsWith("[");
  return protocol === "https:" && isName && !hostname.endsWith(".local");
}
