import { createHmac } from "node:crypto";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectAccessibleInBothThemes } from "./expect-accessible.ts";
import { type Demo, OWNER, startDemo } from "./start-demo.ts";
import { type Language, wordsOf } from "./words.ts";

/** Screenshots for review: `SCREENSHOTS=<folder> pnpm test browser`. */
const SCREENSHOTS = process.env["SCREENSHOTS"];
const STORY_MS = 240_000;
const STEP_SECONDS = 30;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SIZES = { desk: { width: 1280, height: 860 }, phone: { width: 390, height: 800 } };

let demo: Demo;
beforeAll(async () => {
  demo = await startDemo();
});
afterAll(() => demo[Symbol.asyncDispose]());

/** What the authenticator app shows, by RFC 6238; `steps` later than now. */
function readApp(secret: string, steps = 0): string {
  const bits = secret.split("").map((each) => ALPHABET.indexOf(each).toString(2).padStart(5, "0"));
  const bytes = bits.join("").match(/.{8}/g) ?? [];
  const key = Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000 / STEP_SECONDS) + steps));
  const digest = createHmac("sha1", key).update(counter).digest();
  const number = digest.readUInt32BE((digest.at(-1) ?? 0) & 0xf) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** On a desk and a phone, by day and by night. */
async function look(page: Page, name: string): Promise<void> {
  for (const [place, size] of Object.entries(SIZES)) {
    await page.setViewportSize(size);
    const overflows = await page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
    expect(overflows, `${name} on a ${place}`).toBe(false);
    for (const colorScheme of SCREENSHOTS ? (["dark", "light"] as const) : []) {
      await page.emulateMedia({ colorScheme });
      await page.locator(`html${colorScheme === "dark" ? ".dark" : ":not(.dark)"}`).waitFor();
      await page.screenshot({ path: `${SCREENSHOTS}/${name}-${place}-${colorScheme}.png` });
    }
  }
  await page.setViewportSize(SIZES.desk);
  await expectAccessibleInBothThemes(page);
}

test.each<Language>(["zh-CN", "en"])(
  "an owner turns it on, signs in by app and by recovery code, and turns it off: %s",
  async (language) => {
    const words = wordsOf(language);
    const page = await demo.openPage();
    const dialog = page.getByRole("dialog");
    const press = (path: string) => page.getByRole("button", { name: words(path), exact: true });
    const within = (path: string) => dialog.getByRole("button", { name: words(path), exact: true });

    async function enterPassword(): Promise<void> {
      await page.goto(`${demo.adminUrl}/login`);
      await page.getByLabel(words("app.signIn.email")).fill(OWNER.email);
      await page.getByLabel(words("app.signIn.password"), { exact: true }).fill(OWNER.password);
      await press("app.signIn.submit").click();
    }
    async function enterCode(code: string): Promise<void> {
      await page.getByLabel(words("app.signIn.code")).fill(code);
      await press("app.signIn.submit").click();
    }
    async function openAccount(): Promise<void> {
      await page.getByRole("navigation").first().waitFor();
      await page.goto(`${demo.adminUrl}/settings/password`);
    }

    await page.goto(`${demo.adminUrl}/login`);
    if (language === "en") await page.getByRole("button", { name: "English" }).click();
    await page.getByLabel(words("app.signIn.email")).waitFor();
    await enterPassword();
    await openAccount();
    await press("access.totp.turnOn").click();
    await dialog.getByLabel(words("access.password.current")).fill("wrong password");
    await within("access.totp.next").click();
    await dialog.getByText(words("access.password.currentWrong")).waitFor();
    await look(page, `${language}-1-password`);
    await dialog.getByLabel(words("access.password.current")).fill(OWNER.password);
    await within("access.totp.next").click();

    const shown = dialog.getByLabel(words("access.totp.secret"), { exact: true });
    const secret = (await shown.textContent())?.replaceAll(/\s/g, "") ?? "";
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    const code = dialog.getByLabel(words("access.totp.code"));
    await code.fill(readApp(secret, 90));
    await within("access.totp.confirm").click();
    await dialog.getByText(words("access.totp.codeWrong")).waitFor();
    await look(page, `${language}-2-scan`);
    await code.fill(readApp(secret).replace(/^.../, "$& "));
    await within("access.totp.confirm").click();

    const list = dialog.getByRole("list", { name: words("access.totp.recovery") });
    await list.waitFor();
    const recoveryCodes = await list.locator("code").allTextContents();
    expect(new Set(recoveryCodes).size).toBe(10);
    await look(page, `${language}-3-recovery`);
    // Escape does not close a dialog whose content is shown once.
    await page.keyboard.press("Escape");
    await list.waitFor();
    await within("access.totp.recoveryKept").click();
    await list.waitFor({ state: "detached" });
    expect(await page.content()).not.toContain(recoveryCodes[0]);
    await press("access.totp.turnOff").waitFor();

    await press("app.signOut").click();
    await enterPassword();
    await page.getByLabel(words("app.signIn.code")).waitFor();
    await look(page, `${language}-4-code`);
    await enterCode(readApp(secret, 90));
    await page.getByText(words("app.signIn.wrongCode")).waitFor();
    // The code of now was taken when it was turned on.
    await enterCode(readApp(secret, 1));
    await openAccount();
    await press("app.signOut").click();

    await enterPassword();
    await enterCode(recoveryCodes[0] ?? "");
    await openAccount();
    await press("access.totp.turnOff").click();
    await dialog.getByLabel(words("access.password.current")).fill(OWNER.password);
    await dialog.getByLabel(words("access.totp.codeOrRecovery")).fill(recoveryCodes[0] ?? "");
    await within("access.totp.turnOff").click();
    await dialog.getByText(words("access.totp.codeOrRecoveryWrong")).waitFor();
    await look(page, `${language}-5-off`);
    await dialog.getByLabel(words("access.totp.codeOrRecovery")).fill(recoveryCodes[1] ?? "");
    await within("access.totp.turnOff").click();
    await page.getByText(words("access.totp.removed")).waitFor();
    await press("access.totp.turnOn").waitFor();

    await press("app.signOut").click();
    await enterPassword();
    await page.getByRole("navigation").first().waitFor();
    expect(page.troubles).toEqual([]);
  },
  STORY_MS,
);
