import { NEVER_MS, USES_BY_KIND, type DeliveryState, type Transition } from "@mp-notice/core";
import { sql } from "kysely";
import type { Sql } from "../database/connect.ts";
import type { EventWriter, OutcomeEvent } from "../webhooks/event-outbox.ts";
import type { WebhookEvent } from "../webhooks/webhook.contract.ts";
import type { GrantToInsert } from "./sql/insert-grants.ts";
import type { DeliveryRow } from "./sql/rows.ts";

type DeliveryEvent = Extract<WebhookEvent, `delivery.${string}`>;

const EVENT_BY_STATE: Partial<Record<DeliveryState, DeliveryEvent>> = {
  sent: "delivery.sent",
  failed: "delivery.failed",
  no_grant: "delivery.no_grant",
  unknown: "delivery.unknown",
  cancelled: "delivery.cancelled",
  skipped: "delivery.skipped",
};

/** The columns that an event shows. */
export type EventRow = Pick<
  DeliveryRow,
  | "id"
  | "appId"
  | "kind"
  | "notice"
  | "orderId"
  | "openid"
  | "idempotencyKey"
  | "lineageId"
  | "grantWaitUntil"
  | "expiresAt"
  | "createdAt"
  | "now"
>;

interface Change {
  row: EventRow & { state: DeliveryState };
  transition: Pick<Transition, "progress" | "entries">;
}

/** Writes the events of deliveries that end or start to wait, in the transaction that changes them. */
export async function writeDeliveryEvents(
  tx: Sql,
  { events, changes }: { events: EventWriter; changes: Change[] },
): Promise<void> {
  const wanted = changes.flatMap((change) => {
    const type = findEvent(change);
    return type !== null && events.wants(type) ? [{ ...change, type }] : [];
  });
  if (wanted.length === 0) return;
  const keys = await selectLineageKeys(tx, wanted);
  const toEvent = ({ type, row, transition: { progress } }: (typeof wanted)[number]) => {
    const { id, appId, kind, notice, orderId, openid, now } = row;
    const { state, reason, errcode, msgId, channel, templateId, attempts } = progress;
    const data = {
      ...{ appId, deliveryId: id, kind, notice, orderId, openid },
      // A resend shares its lineage's key.
      idempotencyKey:
        row.lineageId === null ? row.idempotencyKey : (keys.get(row.lineageId) ?? null),
      ...{ state, reason, errcode, msgId, channel, templateId, attempts },
      createdAt: toIso(row.createdAt),
      sentAt: progress.sentAt === null ? null : toIso(progress.sentAt),
      waitsUntil: toIso(row.grantWaitUntil),
      expiresAt: toIso(row.expiresAt),
    };
    return { type, appId, at: now, data };
  };
  await events.write(tx, wanted.map(toEvent));
}

function findEvent({ row, transition }: Change): DeliveryEvent | null {
  const { progress, entries } = transition;
  // A delivery that looks for a permission in vain stays one that waits; the entry marks the beginning.
  if (progress.state === "waiting_for_grant")
    return entries.some(({ what }) => what === "waiting") ? "delivery.waiting_for_grant" : null;
  return progress.state === row.state ? null : (EVENT_BY_STATE[progress.state] ?? null);
}

async function selectLineageKeys(tx: Sql, changes: Change[]): Promise<Map<string, string | null>> {
  const ids = changes.flatMap(({ row: { lineageId } }) => (lineageId === null ? [] : [lineageId]));
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; idempotencyKey: string | null }>`
    select id, idempotency_key as idempotencyKey from deliveries where id in (${sql.join(ids)})
  `.execute(tx);
  return new Map(rows.map(({ id, idempotencyKey }) => [id, idempotencyKey]));
}

/** Without the formId or prepay_id: whoever has it can send. */
export async function writeGrantEvents(
  tx: Sql,
  { events, grants, now }: { events: EventWriter; grants: GrantToInsert[]; now: number },
): Promise<void> {
  if (grants.length === 0 || !events.wants("grant.recorded")) return;
  const toEvent = (grant: GrantToInsert): OutcomeEvent => {
    const { id, appId, openid, kind, templateId, orderId, acceptedAt, expiresAt, voidedAt } = grant;
    const data = {
      ...{ appId, grantId: id, openid, kind, templateId: templateId === "" ? null : templateId },
      ...{ orderId, uses: voidedAt === null ? USES_BY_KIND[kind] : 0 },
      acceptedAt: toIso(acceptedAt),
      expiresAt: expiresAt >= NEVER_MS ? null : toIso(expiresAt),
    };
    return { type: "grant.recorded", appId, at: now, data };
  };
  await events.write(tx, grants.map(toEvent));
}

function toIso(ms: number): string {
  return new Date(ms).toISOString();
}
