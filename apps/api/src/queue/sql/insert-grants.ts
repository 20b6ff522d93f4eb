import { sql } from "kysely";
import { USES_BY_KIND, type NewGrant } from "@mp-notice/core";
import type { Sql } from "../../database/connect.ts";

export interface GrantToInsert extends NewGrant {
  id: string;
  appId: string;
  openid: string;
}

export async function insertGrants(tx: Sql, grants: GrantToInsert[]): Promise<void> {
  if (grants.length === 0) return;
  const rows = grants.map((grant) => {
    const uses = USES_BY_KIND[grant.kind];
    const { id, appId, openid, kind, templateId, orderId, credential } = grant;
    const { acceptedAt, usableFrom, confirmedAt, expiresAt, reportedAt, eventAt, voidedAt } = grant;
    const { reservedFor, reservedUntil } = grant;
    return sql`(${sql.join([
      ...[id, appId, openid, kind, templateId, orderId, credential],
      ...[uses, voidedAt === null ? uses : 0, 0, 0, voidedAt === null ? 0 : uses],
      ...[acceptedAt, usableFrom, confirmedAt, expiresAt, reportedAt, eventAt, voidedAt],
      ...[reservedFor, reservedUntil],
    ])})`;
  });
  await sql`
    insert into grants (
      id, app_id, openid, kind, template_id, order_id, credential, uses_given, uses_free, uses_held, uses_spent, uses_void,
      accepted_at, usable_from, confirmed_at, expires_at, reported_at, event_at, voided_at,
      reserved_for, reserved_until
    ) values ${sql.join(rows)}
  `.execute(tx);
}
