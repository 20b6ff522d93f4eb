/** What is written down. Pairs of a thing and what became of it. */
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
export type AuditActor =
  | { kind: "user" | "api_key"; id: string; name: string }
  | { kind: "anonymous" | "system"; id: null; name: string };

export const AUDIT_TARGETS = [
  "user",
  "api_key",
  "payment_settings",
  "notice",
  "delivery",
  "pause",
] as const;

/** What was acted on; `name` as it was then. */
export interface AuditTarget {
  kind: (typeof AUDIT_TARGETS)[number];
  id: string;
  name: string;
}

type AuditValue = string | number | boolean | null | string[];

/** What changed. A secret has neither value: only that it was replaced is kept. */
export interface AuditChange {
  field: string;
  before?: AuditValue | undefined;
  after?: AuditValue | undefined;
}

/** Datetimes are ISO 8601. */
export interface AuditEntry {
  entryId: string;
  at: string;
  action: AuditAction;
  actor: AuditActor;
  /** Where the call came from; `null` for the start of the process and for commands. */
  clientAddress: string | null;
  target: AuditTarget | null;
  changes: AuditChange[];
}

export interface ListAuditInput {
  cursor?: string | undefined;
  limit: number;
  action?: AuditAction | undefined;
  /** The beginning of who acted or what was acted on (an e-mail, an order's id), or whatever finds the delivery. */
  search?: string | undefined;
  /** Who acted. */
  userId?: string | undefined;
  /** From this moment on; ISO 8601. */
  from?: string | undefined;
  /** Before this moment; ISO 8601. */
  to?: string | undefined;
}

export interface AuditLogService {
  /** Runs somebody's call: what it changes is written down as theirs. */
  actAs<Result>(
    who: { actor: AuditActor; clientAddress: string | null },
    run: () => Promise<Result>,
  ): Promise<Result>;
  /** Newest first. */
  list(input: ListAuditInput): Promise<{ items: AuditEntry[]; nextCursor: string | null }>;
}
