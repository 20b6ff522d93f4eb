import { sql } from "kysely";
import type { KnownAcceptances } from "@mp-notice/core";
import type { Sql } from "../../database/connect.ts";

interface KnownCredential {
  id: string;
  kind: "form" | "payment";
  credential: string;
  openid: string;
  orderId: string | null;
  reportedAt: number | null;
  acceptedAt: number;
  confirmedAt: number | null;
  usesFree: number;
}

/** Any customer's grants with these formIds and prepay_ids. */
export async function selectKnownCredentials(
  tx: Sql,
  { appId, credentials }: { appId: string; credentials: string[] },
): Promise<KnownCredential[]> {
  const { rows } = await sql<KnownCredential>`
    select id, kind, credential, openid, order_id as orderId, reported_at as reportedAt, accepted_at as acceptedAt,
      confirmed_at as confirmedAt, uses_free as usesFree
    from grants
    where app_id = ${appId} and kind in ('form', 'payment') and credential in (${sql.join(credentials)})
  `.execute(tx);
  return rows;
}

/** A customer's acceptances in a time span, spent and void ones included. */
export async function selectAcceptances(
  tx: Sql,
  input: { appId: string; openid: string; templateIds: string[]; from: number; to: number },
): Promise<KnownAcceptances["acceptances"]> {
  const { appId, openid, templateIds, from, to } = input;
  const { rows } = await sql<KnownAcceptances["acceptances"][number]>`
    select id, template_id as templateId, accepted_at as acceptedAt, reported_at as reportedAt, event_at as eventAt
    from grants
    where app_id = ${appId} and openid = ${openid} and kind = 'subscribe' and template_id in (${sql.join(templateIds)})
      and accepted_at between ${from} and ${to}
  `.execute(tx);
  return rows;
}

/** A customer's usable subscriptions, per template. */
export async function countUsableSubscriptions(
  tx: Sql,
  { appId, openid, templateIds }: { appId: string; openid: string; templateIds: string[] },
): Promise<Map<string, number>> {
  const { rows } = await sql<{ templateId: string; usable: number }>`
    select template_id as templateId, count(*) as usable from grants
    where app_id = ${appId} and openid = ${openid} and kind = 'subscribe' and template_id in (${sql.join(templateIds)})
      and uses_free > 0
    group by template_id
  `.execute(tx);
  return new Map(rows.map(({ templateId, usable }) => [templateId, usable]));
}

/** A customer's forms and payments that have a use left. */
export async function countUsableCredentials(
  tx: Sql,
  { appId, openid }: { appId: string; openid: string },
): Promise<number> {
  const { rows } = await sql<{ usable: number }>`
    select count(*) as usable from grants
    where app_id = ${appId} and openid = ${openid} and kind in ('form', 'payment') and uses_free > 0
  `.execute(tx);
  return rows[0]?.usable ?? 0;
}
