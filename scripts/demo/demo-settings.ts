import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Defaults for settings without an environment variable, generated once and stored in the data directory. */
export interface DemoSettings {
  secretKeys: string;
  adminEmail: string;
  adminPassword: string;
  serviceApiKey: string;
  pushToken: string;
  webhookSecret: string;
}

const FILE = "demo-settings.json";

export function loadDemoSettings(dataDir: string): DemoSettings {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, FILE);
  const stored: Partial<DemoSettings> = existsSync(path)
    ? (JSON.parse(readFileSync(path, "utf8")) as Partial<DemoSettings>)
    : {};
  const settings: DemoSettings = {
    secretKeys: `demo:${randomBytes(32).toString("base64")}`,
    adminEmail: "owner@demo.shop",
    adminPassword: randomBytes(12).toString("base64url"),
    serviceApiKey: `mpn_${randomBytes(20).toString("hex")}`,
    pushToken: randomBytes(12).toString("hex"),
    webhookSecret: `whsec_${randomBytes(32).toString("base64")}`,
    // A folder of an older version lacks the newer ones.
    ...stored,
  };
  writeFileSync(path, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  return settings;
}
