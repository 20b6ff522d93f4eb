import type { RouterInputs } from "@mp-notice/client";
import type { AuditAction } from "../../api.ts";
import {
  createQueryFilter,
  readOneOf,
  readText,
  readWallClock,
  toInstants,
  type FilterOf,
} from "../../lists/create-query-filter.ts";
import { listAll } from "../../lists/list-all.ts";

export const AUDIT_ACTIONS = listAll<AuditAction>({
  "session.opened": true,
  "session.refused": true,
  "session.closed": true,
  "session.revoked": true,
  "password.changed": true,
  "totp.enabled": true,
  "totp.removed": true,
  "totp.reset": true,
  "user.created": true,
  "user.role_changed": true,
  "user.removed": true,
  "login_link.created": true,
  "api_key.created": true,
  "api_key.revoked": true,
  "payment_settings.updated": true,
  "notice.updated": true,
  "notice.defined": true,
  "notice.ordered": true,
  "notice.retired": true,
  "notice.restored": true,
  "notice.removed": true,
  "test_receiver.changed": true,
  "delivery.test_sent": true,
  "delivery.resent": true,
  "delivery.cancelled": true,
  "sending.resumed": true,
  "webhook.created": true,
  "webhook.updated": true,
  "webhook.removed": true,
  "webhook.tested": true,
  "webhook.redelivered": true,
  "shipment.reported": true,
  "shipment.cancelled": true,
});

export const auditFilter = createQueryFilter({
  search: readText(300),
  action: readOneOf(AUDIT_ACTIONS),
  person: readText(26),
  from: readWallClock,
  to: readWallClock,
});
export type AuditFilter = FilterOf<typeof auditFilter>;

type ListInput = Exclude<RouterInputs["auditLog"]["list"], void>;

export function toAuditInput(filter: AuditFilter): ListInput {
  const { from: _from, to: _to, person: userId, ...given } = auditFilter.pickGiven(filter);
  return { ...given, ...(userId !== undefined && { userId }), ...toInstants(filter) };
}
