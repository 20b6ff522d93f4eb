import { UniqueConstraintViolationException } from "@mikro-orm/core";
import { ulid } from "ulid";
import type { Database } from "./connect.ts";
import { ApiKey } from "./entities/api-key.entity.ts";

export interface ApiKeyStore {
  find(keyHash: string): Promise<{ apiKeyId: string; name: string } | null>;
  /** Registers a key with the scope `service`. One that is known stays as it is. */
  register(input: { keyHash: string; name: string; now: number }): Promise<void>;
}

export function createApiKeyStore({ orm }: Pick<Database, "orm">): ApiKeyStore {
  return {
    async find(keyHash) {
      const found = await orm.em.fork().findOne(ApiKey, { keyHash, scope: "service" });
      return found && { apiKeyId: found.id, name: found.name };
    },
    async register({ keyHash, name, now }) {
      try {
        const row = { id: ulid(now), keyHash, name, scope: "service" as const, createdAt: now };
        await orm.em.fork().insert(ApiKey, row);
      } catch (error) {
        if (!(error instanceof UniqueConstraintViolationException)) throw error;
      }
    },
  };
}
