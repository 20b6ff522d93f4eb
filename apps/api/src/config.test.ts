import { expect, test } from "vitest";
import { ConfigError, readConfig, readDatabaseUrl } from "./config.ts";

const key = Buffer.alloc(32, 7).toString("base64");
const least = { DATABASE_URL: "sqlite:.data/shop.db", SECRET_KEYS: `k1:${key}` };

function problemsOf(environment: Record<string, string>): string {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error("the config was accepted");
}

test("the minimal settings yield the documented defaults", () => {
  expect(readConfig(least)).toEqual({
    host: "127.0.0.1",
    port: 3000,
    databaseUrl: "sqlite:.data/shop.db",
    databaseWaitMs: 60_000,
    wechatApiUrl: "https://api.weixin.qq.com",
    wechatConnections: 64,
    secretKeys: [{ id: "k1", key: Buffer.alloc(32, 7) }],
    admin: null,
    serviceApiKey: null,
    role: "all",
    retentionDays: 90,
    publicUrl: null,
    trustProxy: false,
    webhookAllowPrivate: false,
    demoWebhook: null,
    adminDist: null,
    loginLinkToken: null,
    demoApp: null,
  });
});

test("an error lists every missing setting, one per line", () => {
  expect(problemsOf({}).split("\n")).toEqual([
    expect.stringMatching(/^DATABASE_URL is missing/),
    expect.stringMatching(/^SECRET_KEYS is missing/),
  ]);
});

test("a blank setting counts as unset", () => {
  expect(readConfig({ ...least, PORT: " ", PUBLIC_URL: "", ADMIN_EMAIL: "" }).port).toBe(3000);
  expect(problemsOf({ ...least, DATABASE_URL: " " })).toMatch(/^DATABASE_URL is missing/);
});

test.each([
  ["PORT", "http"],
  ["PORT", "70000"],
  ["DATABASE_URL", "postgres://localhost/shop"],
  ["DATABASE_URL", "mysql://root@localhost"],
  ["SECRET_KEYS", "k1:tooShort"],
  ["SECRET_KEYS", key],
  ["SECRET_KEYS", `k1:${key},k1:${key}`],
  ["SERVICE_API_KEY", "mpn_short"],
  ["SERVICE_API_KEY", `mpn_${"A".repeat(32)}`],
  ["ROLE", "sender"],
  ["ROLE", "worker"],
  ["RETENTION_DAYS", "29"],
  ["RETENTION_DAYS", "3651"],
  ["RETENTION_DAYS", "45.5"],
  ["RETENTION_DAYS", "forever"],
  ["WECHAT_CONNECTIONS", "0"],
  ["WECHAT_CONNECTIONS", "1001"],
  ["WECHAT_CONNECTIONS", "6.4"],
  ["WEBHOOK_ALLOW_PRIVATE", "yes"],
  ["DEMO_WEBHOOK_URL", "shop.example.com"],
  ["DEMO_WEBHOOK_SECRET", "secret"],
  ["PUBLIC_URL", "shop.example.com"],
  ["PUBLIC_URL", "ftp://shop.example.com"],
  ["WECHAT_API_URL", "simulator"],
  ["TRUST_PROXY", "2"],
  ["TRUST_PROXY", "yes"],
  ["TRUST_PROXY", "true"],
  ["TRUST_PROXY", "10.0.0.1,true"],
  ["TRUST_PROXY", "0.0.0.0/0"],
  ["TRUST_PROXY", "0.0.0.0/1,128.0.0.0/1"],
  ["TRUST_PROXY", "0.0.0.0/0.0.0.0"],
  ["TRUST_PROXY", "::/0"],
  ["TRUST_PROXY", "0::/0"],
  ["TRUST_PROXY", "2000::/3"],
  ["TRUST_PROXY", "::ffff:0:0/96"],
  ["TRUST_PROXY", "::ffff:0.0.0.0/96"],
  ["TRUST_PROXY", "10.0.0.0/33"],
  ["TRUST_PROXY", "10.0.0.0/"],
  ["TRUST_PROXY", "10.0.0.256"],
  ["TRUST_PROXY", "10.0.0.1,"],
  ["TRUST_PROXY", "proxy.example.com"],
  ["TRUST_PROXY", "fe80::1%eth0"],
  ["ADMIN_EMAIL", "nobody"],
  ["ADMIN_PASSWORD", "short"],
  ["LOGIN_LINK_TOKEN", "short"],
])("%s=%s fails the start with an error that names it", (setting, value) => {
  expect(problemsOf({ ...least, [setting]: value })).toMatch(
    new RegExp(`^${setting} (must|is)`, "m"),
  );
});

test("an e-mail without a password is an error, and vice versa", () => {
  expect(problemsOf({ ...least, ADMIN_EMAIL: "owner@example.com" })).toMatch(
    /^ADMIN_PASSWORD is missing/,
  );
  expect(problemsOf({ ...least, ADMIN_PASSWORD: "long enough" })).toMatch(
    /^ADMIN_EMAIL is missing/,
  );
});

test("the first of several secret keys comes first", () => {
  const other = Buffer.alloc(32, 9).toString("base64");
  const { secretKeys } = readConfig({ ...least, SECRET_KEYS: `new:${other}, old:${key}` });
  expect(secretKeys.map(({ id }) => id)).toEqual(["new", "old"]);
});

test("MySQL and MariaDB allow several processes", () => {
  for (const scheme of ["mysql", "mariadb"]) {
    const DATABASE_URL = `${scheme}://shop:secret@db:3306/shop`;
    expect(readConfig({ ...least, DATABASE_URL, ROLE: "worker" })).toMatchObject({
      role: "worker",
    });
  }
});

test("the demo's mini program needs both appid and secret", () => {
  expect(problemsOf({ ...least, DEMO_APP_ID: "wx0123456789abcdef" })).toMatch(
    /^DEMO_APP_SECRET is missing/,
  );
  expect(readConfig({ ...least, DEMO_APP_ID: "none" }).demoApp).toBeNull();
  expect(
    readConfig({
      ...least,
      DEMO_APP_ID: "wx0123456789abcdef",
      DEMO_APP_SECRET: "s",
      DEMO_PUSH_TOKEN: "t",
    }).demoApp,
  ).toEqual({ appId: "wx0123456789abcdef", appSecret: "s", pushToken: "t" });
});

test("proxies are trusted by address", () => {
  for (const given of [
    "127.0.0.1, 10.0.0.0/8,::1",
    "loopback,uniquelocal",
    "fc00::/7",
    "2001:db8::/32",
    "::ffff:10.0.0.0/104",
  ]) {
    const { trustProxy } = readConfig({ ...least, TRUST_PROXY: given });
    expect(trustProxy).toBe(given.replaceAll(" ", ""));
  }
  expect(readConfig({ ...least, TRUST_PROXY: "false" }).trustProxy).toBe(false);
  expect(problemsOf({ ...least, TRUST_PROXY: "true" })).toMatch(/the addresses of your proxies/);
});

test("a migration needs only DATABASE_URL", () => {
  expect(readDatabaseUrl({ DATABASE_URL: "mysql://root@db/shop" })).toBe("mysql://root@db/shop");
  expect(() => readDatabaseUrl({})).toThrow(/^DATABASE_URL is missing/);
  expect(() => readDatabaseUrl({ DATABASE_URL: "shop.db" })).toThrow(
    /^DATABASE_URL must be sqlite:/,
  );
});
