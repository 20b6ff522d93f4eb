import { texts } from "./texts/texts.ts";

/** Tells the customer that it did not work, and the developer why. */
export function showFailure(error: unknown): void {
  console.warn(error);
  void wx.showToast({ title: texts.failed, icon: "none" });
}
