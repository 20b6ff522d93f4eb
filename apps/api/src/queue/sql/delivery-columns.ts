import { sql } from "kysely";

/** The columns that a delivery's step reads, named as in `DeliveryRow`. Leaves out the long columns that no step needs. */
export const deliveryColumns = sql.raw(`
  id, app_id as appId, idempotency_key as idempotencyKey, kind, notice, definition_version as definitionVersion, openid,
  order_id as orderId, data, miniprogram_state as miniprogramState, state, reason,
  due_at as dueAt, grant_wait_until as grantWaitUntil, expires_at as expiresAt, attempts, lost_in_a_row as lostInARow,
  claim_id as claimId, worker_id as workerId, claimed_at as claimedAt, channel, template_id as templateId,
  grant_id as grantId, is_pinned as isPinned, errcode, msg_id as msgId, sent_at as sentAt,
  case when live_lineage_id is null then 0 else 1 end as holdsLineage, lineage_id as lineageId, is_again as isAgain,
  created_at as createdAt
`);
