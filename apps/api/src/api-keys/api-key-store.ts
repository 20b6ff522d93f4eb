import { type InferEntity, UniqueConstraintViolationException } from "@mikro-orm/core";
import { NoticeError, type ErrorDetail, type ErrorReason } from "@mp-notice/core";
import { sql } from "kysely";
import { ulid } from "ulid";
import type { Database } from "../database/connect.ts";
import { ApiKeyEntity } from "../database/entities/api-key.entity.ts";
import { recordAudit } from "../audit-log/record-audit.ts";

/** `at` is unix milliseconds. */
export interface StoredRefusal {
  at: number;
  procedure: string;
  reason: ErrorReason;
  details: ErrorDetail[];
}

/** Times are unix milliseconds. */
export interface StoredApiKey {
  id: string;
  name: string;
  scope: "service";
  lastFour: string | null;
  createdBy: string | null;
  createdAt: number;
  lastUsedAt: number | null;
  lastRefusal: StoredRefusal | null;
  revokedAt: number | null;
}

interface NewApiKey extends Pick<StoredApiKey, "id" | "name" | "createdBy" | "createdAt"> {
  keyHash: string;
  lastFour: string;
}

export interface ApiKeyStore {
  /** `null` when the key is unknown or revoked. */
  find(
    keyHash: string,
  ): Promise<{ apiKeyId: string; name: string; lastUsedAt: number | null } | null>;
  /** Writes nothing if another process has written since `unlessSince`. */
  markUsed(input: { apiKeyId: string; now: number; unlessSince: number }): Promise<void>;
  /** `null`: a call was taken. */
  noteRefusal(input: { apiKeyId: string; refusal: StoredRefusal | null }): Promise<void>;
  /** Active keys first, then revoked ones; newest first. */
  list(): Promise<StoredApiKey[]>;
  add(apiKey: NewApiKey): Promise<StoredApiKey>;
  /** A revoked key stays unchanged. @throws NoticeError NOT_FOUND */
  revoke(input: { apiKeyId: string; now: number }): Promise<StoredApiKey>;
  /** Registers the key from SERVICE_API_KEY. A known key stays unchanged, revoked or not. */
  register(input: { keyHash: string; lastFour: string; name: string; now: number }): Promise<void>;
}

export function createApiKeyStore({
  orm,
  sql: connection,
  transactional,
}: Pick<Database, "orm" | "sql" | "transactional">): ApiKeyStore {
  async function insert({
    id,
    name,
    ...apiKey
  }: Omit<NewApiKey, "createdBy"> & { createdBy: string | null }) {
    await transactional(async (em) => {
      await em.insert(ApiKeyEntity, { ...apiKey, id, name, scope: "service" });
      const target = { kind: "api_key" as const, id, name };
      await recordAudit(em.getKysely(), { action: "api_key.created", target });
    });
  }

  return {
    async find(keyHash) {
      const { rows } = await sql<{ apiKeyId: string; name: string; lastUsedAt: number | null }>`
        select id as apiKeyId, name, last_used_at as lastUsedAt from api_keys
        where key_hash = ${keyHash} and scope = 'service' and revoked_at is null
      `.execute(connection);
      return rows[0] ?? null;
    },
    async markUsed({ apiKeyId, now, unlessSince }) {
      await sql`
        update api_keys set last_used_at = ${now}
        where id = ${apiKeyId} and (last_used_at is null or last_used_at <= ${unlessSince})
      `.execute(connection);
    },
    async noteRefusal({ apiKeyId, refusal }) {
      await sql`
        update api_keys set last_refusal = ${refusal && JSON.stringify(refusal)} where id = ${apiKeyId}
      `.execute(connection);
    },
    async list() {
      const rows = await orm.em.fork().find(ApiKeyEntity, {}, { orderBy: { id: "desc" } });
      const keys = rows.map(toStored);
      return [
        ...keys.filter(({ revokedAt }) => revokedAt === null),
        ...keys.filter(({ revokedAt }) => revokedAt !== null),
      ];
    },
    async add(apiKey) {
      await insert(apiKey);
      const { id, name, createdBy, createdAt, lastFour } = apiKey;
      const unused = {
        scope: "service" as const,
        lastUsedAt: null,
        lastRefusal: null,
        revokedAt: null,
      };
      return { id, name, createdBy, createdAt, lastFour, ...unused };
    },
    revoke: ({ apiKeyId, now }) =>
      transactional(async (em) => {
        const revoked = await em.nativeUpdate(
          ApiKeyEntity,
          { id: apiKeyId, revokedAt: null },
          { revokedAt: now },
        );
        const apiKey = await em.findOne(ApiKeyEntity, { id: apiKeyId });
        if (!apiKey) {
          throw new NoticeError("NOT_FOUND", `there is no API key ${apiKeyId}`, {
            details: [{ field: "apiKeyId", problem: "is not known" }],
          });
        }
        if (revoked > 0) {
          const target = { kind: "api_key" as const, id: apiKeyId, name: apiKey.name };
          await recordAudit(em.getKysely(), { action: "api_key.revoked", target });
        }
        return toStored(apiKey);
      }),
    async register({ keyHash, lastFour, name, now }) {
      if ((await orm.em.fork().count(ApiKeyEntity, { keyHash })) > 0) return;
      try {
        await insert({ id: ulid(now), keyHash, lastFour, name, createdBy: null, createdAt: now });
      } catch (error) {
        if (!(error instanceof UniqueConstraintViolationException)) throw error;
      }
    },
  };
}

function toStored(row: InferEntity<typeof ApiKeyEntity>): StoredApiKey {
  const { id, name, scope, lastFour, createdBy, createdAt, lastUsedAt, revokedAt } = row;
  return {
    ...{ id, name, scope, createdAt },
    lastFour: lastFour ?? null,
    createdBy: createdBy ?? null,
    lastUsedAt: lastUsedAt ?? null,
    lastRefusal: row.lastRefusal ?? null,
    revokedAt: revokedAt ?? null,
  };
}
