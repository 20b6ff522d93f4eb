import type { InferEntity } from "@mikro-orm/core";
import { NoticeError } from "@mp-notice/core";
import { sql } from "kysely";
import type { AuditAction, AuditChange } from "../audit-log/audit-log.contract.ts";
import { listChanges } from "../audit-log/list-changes.ts";
import { recordAudit } from "../audit-log/record-audit.ts";
import type { Database, Sql } from "../database/connect.ts";
import { WebhookEntity } from "../database/entities/webhook.entity.ts";
import { forUpdate } from "../database/row-locks.ts";
import { MAX_WEBHOOKS, type WebhookEvent } from "./webhook.contract.ts";

/** Times are unix milliseconds. */
export interface StoredWebhook {
  id: string;
  url: string;
  events: WebhookEvent[];
  enabled: boolean;
  isGone: boolean;
  sealedSecret: string;
  sealedOldSecret: string | null;
  oldSecretUntil: number | null;
  failingSince: number | null;
  createdAt: number;
}

type Changes = Partial<
  Pick<
    StoredWebhook,
    "url" | "events" | "enabled" | "sealedSecret" | "sealedOldSecret" | "oldSecretUntil"
  >
>;

export interface WebhookStore {
  /** In the order of their creation. */
  list(): Promise<StoredWebhook[]>;
  /** @throws NoticeError NOT_FOUND */
  get(id: string): Promise<StoredWebhook>;
  /** @throws NoticeError INPUT_INVALID when there are MAX_WEBHOOKS */
  add(webhook: Omit<StoredWebhook, "isGone" | "failingSince">): Promise<void>;
  /** Enabling it forgets the receiver's 410. @throws NoticeError NOT_FOUND */
  update(input: { id: string; changes: Changes; now: number }): Promise<void>;
  /** @throws NoticeError NOT_FOUND */
  remove(input: { id: string; now: number }): Promise<void>;
  /** The receiver answered 410. */
  markGone(input: { id: string; now: number }): Promise<void>;
}

export function createWebhookStore({
  orm,
  dialect,
  transactional,
  transaction,
}: Pick<Database, "orm" | "dialect" | "transactional" | "transaction">): WebhookStore {
  return {
    list: async () =>
      (
        await orm.em
          .fork()
          .find(WebhookEntity, { removedAt: null }, { orderBy: { id: "asc" }, limit: MAX_WEBHOOKS })
      ).map(toStored),
    async get(id) {
      const row = await orm.em.fork().findOne(WebhookEntity, { id, removedAt: null });
      if (!row) throw notFound();
      return toStored(row);
    },
    add: ({ id, createdAt, ...webhook }) =>
      transactional(async (em) => {
        const tx: Sql = em.getKysely();
        // Locks the known ones, so that two owners cannot both add the last one.
        const { rows } = await sql<{ id: string }>`
          select id from webhooks where removed_at is null ${forUpdate({ dialect })}
        `.execute(tx);
        if (rows.length >= MAX_WEBHOOKS) throw tooMany();
        const unused = { isGone: false, failingSince: null, removedAt: null };
        await em.insert(WebhookEntity, {
          ...webhook,
          ...unused,
          id,
          createdAt,
          updatedAt: createdAt,
        });
        await record(tx, {
          action: "webhook.created",
          webhook: { id, url: webhook.url },
          changes: listChanges(null, { events: webhook.events, enabled: webhook.enabled }),
        });
      }),
    update: ({ id, changes, now }) =>
      transactional(async (em) => {
        const row = await em.findOne(WebhookEntity, { id, removedAt: null });
        if (!row) throw notFound();
        const before = toStored(row);
        const reset = changes.enabled === true ? { isGone: false } : {};
        await em.nativeUpdate(WebhookEntity, { id }, { ...changes, ...reset, updatedAt: now });
        const after = { ...before, ...changes };
        const listed = listWebhookChanges(before, after);
        if (listed.length > 0) {
          await record(em.getKysely(), {
            action: "webhook.updated",
            webhook: after,
            changes: listed,
          });
        }
      }),
    remove: ({ id, now }) =>
      transactional(async (em) => {
        const row = await em.findOne(WebhookEntity, { id, removedAt: null });
        if (!row) throw notFound();
        const { url } = row;
        // Nobody needs its secrets any more.
        await em.nativeUpdate(
          WebhookEntity,
          { id },
          { enabled: false, sealedSecret: null, sealedOldSecret: null, url: "", removedAt: now },
        );
        await record(em.getKysely(), { action: "webhook.removed", webhook: { id, url } });
      }),
    markGone: ({ id, now }) =>
      transaction(async (tx) => {
        await sql`
          update webhooks set enabled = ${0}, is_gone = ${1}, updated_at = ${now}
          where id = ${id} and removed_at is null
        `.execute(tx);
      }),
  };
}

/** The address may contain a secret, so the log names its origin only, and says of the rest only that it changed. */
function listWebhookChanges(before: StoredWebhook, after: StoredWebhook): AuditChange[] {
  const toOpen = ({ url, events, enabled }: StoredWebhook) => ({
    origin: toOrigin(url),
    events,
    enabled,
  });
  const isSameOrigin = toOrigin(before.url) === toOrigin(after.url);
  return [
    ...listChanges(toOpen(before), toOpen(after)),
    ...(isSameOrigin && before.url !== after.url ? [{ field: "url" }] : []),
    ...(before.sealedSecret === after.sealedSecret ? [] : [{ field: "secret" }]),
  ];
}

async function record(
  tx: Sql,
  {
    action,
    webhook: { id, url },
    changes = [],
  }: { action: AuditAction; webhook: { id: string; url: string }; changes?: AuditChange[] },
): Promise<void> {
  const target = { kind: "webhook" as const, id, name: toOrigin(url) };
  await recordAudit(tx, { action, target, changes });
}

/** At most as long as the audit log's column. */
export function toOrigin(url: string): string {
  return new URL(url).origin.slice(0, 254);
}

function notFound(): NoticeError {
  return new NoticeError("NOT_FOUND", "there is no such webhook", {
    details: [{ field: "webhookId", problem: "is not known" }],
  });
}

function tooMany(): NoticeError {
  const problem = `is one too many: there are already ${MAX_WEBHOOKS} webhooks, remove one first`;
  return new NoticeError("INPUT_INVALID", "there are too many webhooks", {
    details: [{ field: "url", problem }],
  });
}

function toStored(row: InferEntity<typeof WebhookEntity>): StoredWebhook {
  const { id, url, events, enabled, isGone, createdAt } = row;
  return {
    ...{ id, url, events, enabled, isGone, createdAt },
    sealedSecret: row.sealedSecret ?? "",
    sealedOldSecret: row.sealedOldSecret ?? null,
    oldSecretUntil: row.oldSecretUntil ?? null,
    failingSince: row.failingSince ?? null,
  };
}
