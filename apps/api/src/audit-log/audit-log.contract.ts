import { soughtIdSchema } from "@mp-notice/core";
import { z } from "zod";
import { searchSchema } from "../search/search-input.ts";
import { cursorSchema } from "../trpc/cursor-input.ts";
import { instantSchema } from "../trpc/instant-input.ts";

/** Each action is `<thing>.<change>`, e.g. `user.created`. */
export const AUDIT_ACTIONS = [
  "session.opened",
  "session.refused",
  "session.closed",
  "session.revoked",
  "password.changed",
  "totp.enabled",
  "totp.removed",
  "totp.reset",
  "user.created",
  "user.role_changed",
  "user.removed",
  "login_link.created",
  "api_key.created",
  "api_key.revoked",
  "payment_settings.updated",
  "notice.updated",
  "notice.defined",
  "notice.ordered",
  "notice.retired",
  "notice.restored",
  "notice.removed",
  "test_receiver.changed",
  "delivery.test_sent",
  "delivery.resent",
  "delivery.cancelled",
  "sending.resumed",
  "webhook.created",
  "webhook.updated",
  "webhook.removed",
  "webhook.tested",
  "webhook.redelivered",
  "shipment.reported",
  "shipment.cancelled",
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** `system`: the process at startup, applying its settings, or the named command run on the machine. */
const actorSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.enum(["user", "api_key"]), id: z.string(), name: z.string() }),
  z.object({ kind: z.enum(["anonymous", "system"]), id: z.null(), name: z.string() }),
]);
export type AuditActor = z.output<typeof actorSchema>;

export const AUDIT_TARGETS = [
  "user",
  "api_key",
  "payment_settings",
  "notice",
  "delivery",
  "pause",
  "webhook",
  "shipment",
] as const;

const targetSchema = z.object({
  kind: z.enum(AUDIT_TARGETS),
  id: z.string(),
  /** The name at the time of the entry. */
  name: z.string(),
});
export type AuditTarget = z.output<typeof targetSchema>;

const valueSchema = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);

/** For a secret, both values are absent: the log only shows that it was replaced. */
const changeSchema = z.object({
  field: z.string(),
  before: valueSchema.optional(),
  after: valueSchema.optional(),
});
export type AuditChange = z.output<typeof changeSchema>;

export const auditEntrySchema = z.object({
  entryId: z.string(),
  /** ISO 8601. */
  at: z.string(),
  action: z.enum(AUDIT_ACTIONS),
  actor: actorSchema,
  /** The caller's IP address; `null` for process startup and for commands. */
  clientAddress: z.string().nullable(),
  target: targetSchema.nullable(),
  changes: z.array(changeSchema),
});
export type AuditEntry = z.output<typeof auditEntrySchema>;

export const listAuditSchema = z.strictObject({
  cursor: cursorSchema,
  limit: z.number().int().min(1).max(100).default(50),
  /** A prefix of the actor or the target (an email address, an order's id), or any search text that finds the delivery. */
  search: searchSchema.optional(),
  action: z.enum(AUDIT_ACTIONS).optional(),
  /** The actor. */
  userId: z.string().min(1).pipe(soughtIdSchema(26)).optional(),
  /** Inclusive. */
  from: instantSchema.optional(),
  /** Exclusive. */
  to: instantSchema.optional(),
});
export type ListAuditInput = z.output<typeof listAuditSchema>;

export interface AuditLogService {
  /** Runs a call and logs its changes under this actor. */
  actAs<Result>(
    who: { actor: AuditActor; clientAddress: string | null },
    run: () => Promise<Result>,
  ): Promise<Result>;
  /** Newest first. */
  list(input: ListAuditInput): Promise<{ items: AuditEntry[]; nextCursor: string | null }>;
}
