import { texts } from "./texts/texts.ts";

/** Shows the customer a failure and logs its cause for the developer. */
export function showFailure(error: unknown): void {
  console.warn(error);
  void wx.showToast({ title: texts.failed, icon: "none" });
}
