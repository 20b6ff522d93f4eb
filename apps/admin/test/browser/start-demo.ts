import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const ROOT = resolve(import.meta.dirname, "../../../..");
const READY_WITHIN_MS = 110_000;
const LOOK_EVERY_MS = 50;
const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const OWNER = { email: "owner@example.com", password: "correct horse battery" };

export interface Demo {
  adminUrl: string;
  phoneUrl: string;
  simulatorUrl: string;
  browser: Browser;
  /** A new page, Chinese and light by default. `findTroubles` reports errors that it logs. */
  openPage(options?: BrowserContextOptions): Promise<Page & { troubles: string[] }>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The demo as `pnpm start` runs it, on free ports and a temporary folder, with a browser. */
export async function startDemo(environment: Record<string, string> = {}): Promise<Demo> {
  const dataDir = mkdtempSync(join(tmpdir(), "mp-notice-browser-"));
  const [port, simulatorPort] = [await findFreePort(), await findFreePort()];
  const errors: string[] = [];
  const child = spawn(process.execPath, ["scripts/start.ts"], {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      ...process.env,
      PORT: String(port),
      SIMULATOR_PORT: String(simulatorPort),
      DATA_DIR: dataDir,
      ADMIN_EMAIL: OWNER.email,
      ADMIN_PASSWORD: OWNER.password,
      ...environment,
    },
  });
  child.stderr?.on("data", (chunk: Buffer) => errors.push(chunk.toString()));
  const adminUrl = `http://127.0.0.1:${port}`;
  const giveUpAt = Date.now() + READY_WITHIN_MS;
  while (!(await isReady(`${adminUrl}/readyz`))) {
    if (child.exitCode !== null || Date.now() > giveUpAt)
      throw new Error(`the demo did not start:\n${errors.join("")}`);
    await sleep(LOOK_EVERY_MS);
  }
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: CHROMIUM_FLAGS,
  });
  return {
    adminUrl,
    phoneUrl: `http://127.0.0.1:${simulatorPort}/phone`,
    simulatorUrl: `http://127.0.0.1:${simulatorPort}`,
    browser,
    async openPage(options = {}) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 860 },
        locale: "zh-CN",
        reducedMotion: "reduce",
        ...options,
      });
      const page = await context.newPage();
      const troubles: string[] = [];
      page.on("pageerror", (error) => troubles.push(error.message));
      page.on("console", (message) => {
        // A rejected request is expected; the page shows it.
        if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
          troubles.push(message.text());
      });
      return Object.assign(page, { troubles });
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      if (child.exitCode === null) {
        const ended = once(child, "exit");
        child.kill("SIGTERM");
        await ended;
      }
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function isReady(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}
