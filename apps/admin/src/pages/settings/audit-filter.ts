import type { RouterInputs } from "@mp-notice/client";
import type { LocationQuery, LocationQueryRaw } from "vue-router";
import type { AuditAction } from "../../api.ts";
import { toInstant } from "../../locales/format-time.ts";

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
] as const satisfies AuditAction[];

/** What an owner looks for; empty = all. `from` and `to` are wall clock times of +08:00: `2026-01-31T08:30`. */
export interface AuditFilter {
  /** As typed. */
  search: string;
  action: AuditAction | "";
  person: string;
  from: string;
  to: string;
}

const NAMES = ["search", "action", "person", "from", "to"] as const satisfies (keyof AuditFilter)[];

const MAX_SEARCH_LENGTH = 300;

/** Reads the filters of an address; what cannot be meant is left out. */
export function readAuditFilter(query: LocationQuery): AuditFilter {
  const text = (name: string) => (typeof query[name] === "string" ? query[name].trim() : "");
  const time = (name: string) => (toInstant(text(name)) === null ? "" : text(name));
  return {
    search: text("search").slice(0, MAX_SEARCH_LENGTH),
    action: AUDIT_ACTIONS.find((action) => action === text("action")) ?? "",
    person: text("person").slice(0, 26),
    from: time("from"),
    to: time("to"),
  };
}

export function toAuditQuery(filter: AuditFilter): LocationQueryRaw {
  return Object.fromEntries(
    NAMES.map((name) => [name, filter[name]]).filter(([, value]) => value !== ""),
  );
}

export function isAuditFiltered(filter: AuditFilter): boolean {
  return NAMES.some((name) => filter[name] !== "");
}

type ListInput = Exclude<RouterInputs["auditLog"]["list"], void>;

export function toAuditInput({ search, action, person, from, to }: AuditFilter): ListInput {
  return {
    ...(search !== "" && { search }),
    ...(action !== "" && { action }),
    ...(person !== "" && { userId: person }),
    ...(from !== "" && { from: toInstant(from) ?? undefined }),
    ...(to !== "" && { to: toInstant(to) ?? undefined }),
  };
}
