/** `pnpm owner:reset`: restores access for an owner who lost their password, phone or recovery codes. Needs only DATABASE_URL. */
import { parseArgs } from "node:util";
import { NoticeError } from "@mp-notice/core";
import { createAuditLogService } from "./audit-log/create-audit-log-service.ts";
import { ConfigError, readDatabaseUrl, readPublicUrl } from "./config.ts";
import { createAuditQueries } from "./audit-log/audit-queries.ts";
import { connectDatabase, DatabaseAwayError } from "./database/connect.ts";
import { createTotpStore } from "./session/totp-store.ts";
import { createUserStore } from "./users/user-store.ts";
import { createLogger } from "./http/create-logger.ts";
import { resetOwner } from "./users/reset-owner.ts";

const HELP = `pnpm owner:reset --email <e-mail of an owner>

Turns off that owner's two-step sign-in with its recovery codes and prints a
link that signs in once within a day. Their older links stop working; the
password stays until they change it. The audit log records the reset.

It needs DATABASE_URL, and PUBLIC_URL (or HOST and PORT) for the link.
On SQLite, stop the service first: only one process can open the file.`;

async function run(email: string): Promise<void> {
  const publicUrl = readPublicUrl();
  const database = await connectDatabase({ url: readDatabaseUrl() });
  try {
    const { hadTotp, loginLink } = await resetOwner(
      {
        users: createUserStore(database),
        totp: createTotpStore(database),
        auditLog: createAuditLogService({
          queries: createAuditQueries(database),
          findAppId: async () => null,
          now: Date.now,
        }),
        publicUrl,
        now: Date.now,
      },
      { email },
    );
    console.log(
      hadTotp
        ? "Two-step sign-in and its recovery codes are off now."
        : "Two-step sign-in was already off.",
    );
    console.log(`This link signs in once, until ${loginLink.expiresAt}:\n${loginLink.url}`);
  } finally {
    await database.close();
  }
}

const { values } = parseArgs({
  strict: false,
  options: { email: { type: "string" }, help: { type: "boolean", short: "h" } },
});
const { email, help } = values;
if (help === true) console.log(HELP);
else if (typeof email !== "string") {
  console.error(`--email is missing\n\n${HELP}`);
  process.exitCode = 1;
} else {
  try {
    await run(email);
  } catch (error) {
    if (error instanceof ConfigError) console.error(error.describe());
    else if (error instanceof DatabaseAwayError)
      console.error(`The database cannot be reached: ${error.message}`);
    else if (error instanceof NoticeError) console.error(error.message);
    else createLogger().fatal({ err: error }, "the reset failed");
    process.exitCode = 1;
  }
}
