import type { Locator } from "playwright-core";
import { expect } from "vitest";

/** Waits, as a click does, until the control can be used: one that is still busy with what was done before swallows the key. */
export async function press(control: Locator, key = "Enter"): Promise<void> {
  await expect.poll(() => control.isEnabled()).toBe(true);
  await control.press(key);
}
