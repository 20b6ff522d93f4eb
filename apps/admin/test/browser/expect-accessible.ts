import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Expects no WCAG A or AA violation on the page. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(waitForAnimations);
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa"]).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`),
  ).toEqual([]);
}

/** Checks the light and the dark theme. */
export async function expectAccessibleInBothThemes(page: Page): Promise<void> {
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.locator("html.dark").waitFor({ state: "attached" });
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: "light" });
  await page.locator("html:not(.dark)").waitFor({ state: "attached" });
}

/** In the browser: half-way through a transition colors are neither the old ones nor the new ones. */
async function waitForAnimations(): Promise<void> {
  await new Promise(requestAnimationFrame);
  const ending = document
    .getAnimations()
    .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(ending.map(({ finished }) => finished));
}
