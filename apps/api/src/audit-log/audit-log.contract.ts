import { z } from "zod";

/** Each action is `<thing>.<what became of it>`. */
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
  "delivery.test_sent",
  "delivery.resent",
  "delivery.cancelled",
  "sending.resumed",
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Who acted. `system`: the start of the process, from its settings, or the command of this name that ran on the machine. */
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
] as const;

const targetSchema = z.object({
  kind: z.enum(AUDIT_TARGETS),
  id: z.string(),
  /** As it was then. */
  name: z.string(),
});
export type AuditTarget = z.output<typeof targetSchema>;

const valueSchema = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);

/** A secret has neither value: the log only says that it was replaced. */
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
  /** The address of the caller; `null` for the start of the process and for commands. */
  clientAddress: z.string().nullable(),
  target: targetSchema.nullable(),
  changes: z.array(changeSchema),
});
export type AuditEntry = z.output<typeof auditEntrySchema>;

export interface ListAuditInput {
  cursor?: string | undefined;
  limit: number;
  action?: AuditAction | undefined;
  /** The beginning of who acted or what was acted on (an email address, an order's id), or anything that finds the delivery. */
  search?: string | undefined;
  /** Who acted. */
  userId?: string | undefined;
  /** Inclusive; ISO 8601. */
  from?: string | undefined;
  /** Exclusive; ISO 8601. */
  to?: string | undefined;
}

export interface AuditLogService {
  /** Runs a call; what it changes is logged under this actor. */
  actAs<Result>(
    who: { actor: AuditActor; clientAddress: string | null },
    run: () => Promise<Result>,
  ): Promise<Result>;
  /** Newest first. */
  list(input: ListAuditInput): Promise<{ items: AuditEntry[]; nextCursor: string | null }>;
}
