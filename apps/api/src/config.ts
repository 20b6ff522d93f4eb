/** The only reader of the environment. */
import { isIP } from "node:net";
import { z } from "zod";
import type { SecretKey } from "./secrets/secret-box.ts";

/** Invalid or missing settings; the message lists them, one per line. */
export class ConfigError extends Error {
  constructor(problems: { setting: string; problem: string }[], options?: ErrorOptions) {
    super(problems.map(({ setting, problem }) => `${setting} ${problem}`).join("\n"), options);
    this.name = "ConfigError";
  }

  /** The text to print for the person who started the program. */
  describe(): string {
    return `Invalid settings:\n${this.message}`;
  }
}

const SECRET_KEY_BYTES = 32;
const MIN_PASSWORD_LENGTH = 8;
/** Idempotency keys are honoured for at least 30 days, so their deliveries must be kept for that long. */
const MIN_RETENTION_DAYS = 30;
const MAX_RETENTION_DAYS = 3650;
const MAX_WAIT_SECONDS = 3600;
/** Far more than WeChat answers in time: a larger number is a mistake. */
const MAX_WECHAT_CONNECTIONS = 1000;
const DEFAULT_WECHAT_API_URL = "https://api.weixin.qq.com";

const port = z.coerce
  .number({ error: "must be a port number" })
  .int({ error: "must be a port number" })
  .min(0, { error: "must be a port number" })
  .max(65_535, { error: "must be a port number" });

function wholeNumber({ min, max, of }: { min: number; max: number; of: string }) {
  const error = `must be a whole number of ${of} from ${min} to ${max}`;
  return z.coerce.number({ error }).int({ error }).min(min, { error }).max(max, { error });
}

const httpUrl = z.url({
  protocol: /^https?$/,
  error: "must be a URL that starts with http:// or https://",
});

const databaseUrl = z
  .string({ error: "is missing: sqlite:<file>, mysql://… or mariadb://…" })
  .regex(/^(?:sqlite:.+|(?:mysql|mariadb):\/\/[^/]+\/.+)$/, {
    error: "must be sqlite:<file>, mysql://user:password@host:port/database or mariadb://…",
  });

const secretKeys = z
  .string({ error: "is missing: id:base64key[,id:base64key], each key 32 random bytes" })
  .transform((text, context): readonly [SecretKey, ...SecretKey[]] => {
    const keys: SecretKey[] = [];
    for (const part of text.split(",")) {
      const match = /^([0-9A-Za-z_-]{1,32}):([0-9A-Za-z+/=_-]+)$/.exec(part.trim());
      const key = Buffer.from(match?.[2] ?? "", "base64");
      if (match?.[1] === undefined || key.length !== SECRET_KEY_BYTES) {
        context.addIssue({
          code: "custom",
          message: `must be id:base64key[,id:base64key], each key ${SECRET_KEY_BYTES} bytes`,
        });
        return z.NEVER;
      }
      keys.push({ id: match[1], key });
    }
    const [first, ...others] = keys;
    if (!first || new Set(keys.map(({ id }) => id)).size !== keys.length) {
      context.addIssue({ code: "custom", message: "must not use an id twice" });
      return z.NEVER;
    }
    return [first, ...others];
  });

/** Names of private network ranges. */
const PROXY_NAMES = new Set(["loopback", "linklocal", "uniquelocal"]);
const PROXY_PROBLEM = "must be the addresses of your proxies, e.g. 127.0.0.1,10.0.0.0/8, or false";

/** A proxy count, or `true`, would let a client that reaches the port directly spoof its address, so only addresses are allowed. */
const trustProxy = z.string().transform((text, context): false | string => {
  if (text.trim() === "false") return false;
  const entries = text.split(",").map((entry) => entry.trim());
  for (const entry of entries) {
    const problem = findProxyProblem(entry);
    if (problem === null) continue;
    context.addIssue({ code: "custom", message: problem });
    return z.NEVER;
  }
  return entries.join(",");
});

function findProxyProblem(entry: string): string | null {
  if (PROXY_NAMES.has(entry)) return null;
  if (entry === "true") {
    return `must not be true, which lets every client spoof its address: ${PROXY_PROBLEM}`;
  }
  const [address = "", prefix, ...rest] = entry.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0 || address.includes("%")) return PROXY_PROBLEM;
  if (prefix === undefined) return null;
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > (version === 4 ? 32 : 128))
    return PROXY_PROBLEM;
  return Number(prefix) >= findWidestPrefix(address)
    ? null
    : `must not name ${entry}, which covers too much of the internet: ${PROXY_PROBLEM}`;
}

/** The widest private networks are 10.0.0.0/8, fc00::/7 and fe80::/10; IPv4 also appears as ::ffff:0:0/96. */
function findWidestPrefix(address: string): number {
  if (isIP(address) === 4) return 8;
  const plain = new URL(`http://[${address}]`).hostname;
  if (/^\[f[cd]/.test(plain)) return 7;
  if (plain.startsWith("[fe8")) return 10;
  return plain.startsWith("[::") ? 104 : 16;
}

const environmentSchema = z.object({
  HOST: z.string().default("127.0.0.1"),
  PORT: port.default(3000),
  DATABASE_URL: databaseUrl,
  WECHAT_API_URL: httpUrl.default(DEFAULT_WECHAT_API_URL),
  SECRET_KEYS: secretKeys,
  ADMIN_EMAIL: z.email({ error: "must be an e-mail address" }).optional(),
  ADMIN_PASSWORD: z
    .string()
    .min(MIN_PASSWORD_LENGTH, { error: `must have at least ${MIN_PASSWORD_LENGTH} characters` })
    .optional(),
  SERVICE_API_KEY: z
    .string()
    .regex(/^mpn_[a-z0-9]{32,}$/, { error: "must be mpn_ and at least 32 of a-z0-9" })
    .optional(),
  ROLE: z.enum(["all", "api", "worker"], { error: "must be all, api or worker" }).default("all"),
  RETENTION_DAYS: wholeNumber({
    min: MIN_RETENTION_DAYS,
    max: MAX_RETENTION_DAYS,
    of: "days",
  }).default(90),
  DATABASE_WAIT_SECONDS: wholeNumber({ min: 0, max: MAX_WAIT_SECONDS, of: "seconds" }).default(60),
  WECHAT_CONNECTIONS: wholeNumber({
    min: 1,
    max: MAX_WECHAT_CONNECTIONS,
    of: "connections",
  }).default(64),
  PUBLIC_URL: httpUrl.optional(),
  TRUST_PROXY: trustProxy.default(false),
  ADMIN_DIST: z.string().optional(),
  LOGIN_LINK_TOKEN: z.string().min(32, { error: "must have at least 32 characters" }).optional(),
  WEBHOOK_ALLOW_PRIVATE: z
    .enum(["true", "false"], { error: "must be true or false" })
    .default("false"),
  DEMO_APP_ID: z.string().optional(),
  DEMO_APP_SECRET: z.string().optional(),
  DEMO_PUSH_TOKEN: z.string().optional(),
  DEMO_WEBHOOK_URL: httpUrl.optional(),
  DEMO_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, {
      error: "must be whsec_ and the base64 of 24 to 64 bytes",
    })
    .optional(),
});

export interface Config {
  host: string;
  port: number;
  databaseUrl: string;
  /** How long a start waits for an unreachable database. */
  databaseWaitMs: number;
  wechatApiUrl: string;
  /** Messages in flight at once, per process. */
  wechatConnections: number;
  secretKeys: readonly [SecretKey, ...SecretKey[]];
  /** The first owner, created when there is none. */
  admin: { email: string; password: string } | null;
  serviceApiKey: string | null;
  role: "all" | "api" | "worker";
  /** Retention of final deliveries, used-up grants, report answers, handled pushes and failed sign-ins. */
  retentionDays: number;
  /** Without a trailing slash. */
  publicUrl: string | null;
  trustProxy: false | string;
  /** Webhooks may lead to loopback, private and other addresses that are not public. */
  webhookAllowPrivate: boolean;
  /** The folder of the built admin; `null` serves none. */
  adminDist: string | null;
  /** The token of the demo's one-time login link. */
  loginLinkToken: string | null;
  /** The demo shop's webhook, seeded at startup. */
  demoWebhook: { url: string; secret: string } | null;
  /** The demo's mini program, seeded at startup. */
  demoApp: { appId: string; appSecret: string; pushToken: string | null } | null;
}

function dropBlank(
  environment: Record<string, string | undefined>,
): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== ""),
  );
}

/** The URL browsers use, without a trailing slash. @throws ConfigError */
export function readPublicUrl(
  environment: Record<string, string | undefined> = process.env,
): string {
  const schema = environmentSchema.pick({ PUBLIC_URL: true, HOST: true, PORT: true });
  const { PUBLIC_URL, HOST, PORT } = parse(schema, environment);
  return toBrowserUrl({ publicUrl: trimUrl(PUBLIC_URL), host: HOST, port: PORT });
}

/** PUBLIC_URL, or the address that this process listens on. */
export function toBrowserUrl({
  publicUrl,
  host,
  port,
}: Pick<Config, "publicUrl" | "host" | "port">): string {
  return publicUrl ?? `http://${host}:${port}`;
}

function trimUrl(url: string | undefined): string | null {
  return url?.replace(/\/+$/, "") ?? null;
}

/** Reads only DATABASE_URL, the one setting a migration needs. @throws ConfigError */
export function readDatabaseUrl(
  environment: Record<string, string | undefined> = process.env,
): string {
  return parse(environmentSchema.pick({ DATABASE_URL: true }), environment).DATABASE_URL;
}

function parse<Output>(
  schema: z.ZodType<Output>,
  environment: Record<string, string | undefined>,
): Output {
  const parsed = schema.safeParse(dropBlank(environment));
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    parsed.error.issues.map(({ path, message }) => ({
      setting: path.join("."),
      problem: message,
    })),
  );
}

/** @throws ConfigError */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const data = parse(environmentSchema, environment);
  const isDemoApp = data.DEMO_APP_ID !== undefined && data.DEMO_APP_ID !== "none";
  const problems: { setting: string; problem: string }[] = [];
  if (data.ADMIN_EMAIL !== undefined && data.ADMIN_PASSWORD === undefined) {
    problems.push({ setting: "ADMIN_PASSWORD", problem: "is missing: ADMIN_EMAIL is given" });
  }
  if (data.ADMIN_PASSWORD !== undefined && data.ADMIN_EMAIL === undefined) {
    problems.push({ setting: "ADMIN_EMAIL", problem: "is missing: ADMIN_PASSWORD is given" });
  }
  if (isDemoApp && data.DEMO_APP_SECRET === undefined) {
    problems.push({ setting: "DEMO_APP_SECRET", problem: "is missing: DEMO_APP_ID is given" });
  }
  if (data.DEMO_WEBHOOK_URL !== undefined && data.DEMO_WEBHOOK_SECRET === undefined) {
    problems.push({
      setting: "DEMO_WEBHOOK_SECRET",
      problem: "is missing: DEMO_WEBHOOK_URL is given",
    });
  }
  if (data.ROLE !== "all" && data.DATABASE_URL.startsWith("sqlite:")) {
    problems.push({
      setting: "ROLE",
      problem: "must be all with SQLite, which allows one process; use MySQL or MariaDB for more",
    });
  }
  if (problems.length > 0) throw new ConfigError(problems);

  return {
    host: data.HOST,
    port: data.PORT,
    databaseUrl: data.DATABASE_URL,
    databaseWaitMs: data.DATABASE_WAIT_SECONDS * 1000,
    wechatApiUrl: data.WECHAT_API_URL.replace(/\/+$/, ""),
    wechatConnections: data.WECHAT_CONNECTIONS,
    secretKeys: data.SECRET_KEYS,
    admin:
      data.ADMIN_EMAIL !== undefined && data.ADMIN_PASSWORD !== undefined
        ? { email: data.ADMIN_EMAIL, password: data.ADMIN_PASSWORD }
        : null,
    serviceApiKey: data.SERVICE_API_KEY ?? null,
    role: data.ROLE,
    retentionDays: data.RETENTION_DAYS,
    publicUrl: trimUrl(data.PUBLIC_URL),
    trustProxy: data.TRUST_PROXY,
    webhookAllowPrivate: data.WEBHOOK_ALLOW_PRIVATE === "true",
    adminDist: data.ADMIN_DIST ?? null,
    loginLinkToken: data.LOGIN_LINK_TOKEN ?? null,
    demoWebhook:
      data.DEMO_WEBHOOK_URL !== undefined && data.DEMO_WEBHOOK_SECRET !== undefined
        ? { url: data.DEMO_WEBHOOK_URL, secret: data.DEMO_WEBHOOK_SECRET }
        : null,
    demoApp:
      isDemoApp && data.DEMO_APP_ID !== undefined && data.DEMO_APP_SECRET !== undefined
        ? {
            appId: data.DEMO_APP_ID,
            appSecret: data.DEMO_APP_SECRET,
            pushToken: data.DEMO_PUSH_TOKEN ?? null,
          }
        : null,
  };
}
