import { createCustomer, createSimulatedWechat } from "./simulated-wechat.ts";

const CUSTOMER_KEY = "demo-phone:customer";

/** The phone's customer; a new one when WeChat does not know them (any more). */
export async function openCustomer(): Promise<string> {
  const known = localStorage.getItem(CUSTOMER_KEY);
  if (known) {
    const isKnown = await createSimulatedWechat(known)
      .createLoginCode()
      .then(
        () => true,
        () => false,
      );
    if (isKnown) return known;
  }
  return replaceCustomer();
}

export async function replaceCustomer(): Promise<string> {
  const openid = await createCustomer();
  localStorage.setItem(CUSTOMER_KEY, openid);
  return openid;
}
