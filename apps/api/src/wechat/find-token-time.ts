import type { MiniProgram } from "@mp-notice/core";
import { sql } from "kysely";
import type { Sql } from "../database/connect.ts";
import { toTokenOwner } from "./access-token.ts";

/** When WeChat last issued a token for these credentials, in unix milliseconds; `null` = never. */
export async function findTokenTime(connection: Sql, app: MiniProgram): Promise<number | null> {
  const { appId, secretFingerprint } = toTokenOwner(app);
  const { rows } = await sql<{ issuedAt: number | null }>`
    select issued_at as issuedAt from access_tokens
    where app_id = ${appId} and secret_fingerprint = ${secretFingerprint}
  `.execute(connection);
  return rows[0]?.issuedAt ?? null;
}
