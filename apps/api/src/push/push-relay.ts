import { createHash } from "node:crypto";
import { sql } from "kysely";
import { encodeTime } from "ulid";
import type { Database } from "../database/connect.ts";
import type { ForeignPush } from "../wechat/read-push.ts";
import type { PlainPush } from "../wechat/sign-push.ts";
import { RELAYED_PUSH, toRelayId } from "../webhooks/webhook.contract.ts";

/** The body of a relayed message, as it is stored. */
export type RelayedPush = PlainPush;

/** Hands pushes that this service does not handle to the shop's own handler. */
export interface PushRelay {
  /** Resolves once the push is stored; it is sent afterwards. WeChat's repetition of a push is stored once. */
  receive(input: { appId: string; push: ForeignPush }): Promise<void>;
}

const HASH_LENGTH = 16;

export function createPushRelay({
  database,
  listRelaying,
  now,
  onStored,
}: {
  database: Pick<Database, "sql" | "now" | "dialect">;
  /** Cached. */
  listRelaying(): Promise<readonly { appId: string }[]>;
  /** Unix milliseconds. */
  now(): number;
  onStored(): void;
}): PushRelay {
  return {
    async receive({ appId, push }) {
      if (!(await listRelaying()).some((relaying) => relaying.appId === appId)) return;
      const { message, toUserName, openid } = push;
      const body = JSON.stringify({ message, toUserName, openid } satisfies RelayedPush);
      const insert = database.dialect === "mysql" ? sql`insert ignore` : sql`insert or ignore`;
      await sql`
        ${insert} into webhook_messages (webhook_id, id, app_id, type, body, state, tries, due_at, created_at)
        values (${toRelayId(appId)}, ${toMessageId(push, now())}, ${appId}, ${RELAYED_PUSH}, ${body}, 'pending', 0,
          ${database.now}, ${database.now})
      `.execute(database.sql);
      onStored();
    },
  };
}

/**
 * The same for WeChat's retries of a push, which repeat its content, and ordered by time like every message's id. The hash takes
 * the place of a ULID's random part.
 */
function toMessageId({ message, createTime }: ForeignPush, nowMs: number): string {
  const at = createTime === null ? nowMs : Math.min(createTime * 1000, nowMs);
  const digest = createHash("sha256").update(message).digest("hex").toUpperCase();
  return encodeTime(at, 10) + digest.slice(0, HASH_LENGTH);
}
