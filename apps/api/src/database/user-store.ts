import { ulid } from "ulid";
import { UniqueConstraintViolationException } from "@mikro-orm/core";
import type { Database } from "./connect.ts";
import type { Role } from "../session/role.ts";
import { User } from "./entities/user.entity.ts";

export interface StoredUser {
  id: string;
  email: string;
  passwordHash: string;
  /** `null` while nobody chose a password. */
  passwordSetAt?: number | null | undefined;
  role: Role;
}

export interface UserStore {
  /** `email` in lower case. */
  findByEmail(email: string): Promise<StoredUser | null>;
  findFirstOwner(): Promise<StoredUser | null>;
  /** Adds an owner; somebody else who was faster with the same e-mail is fine. */
  addOwner(input: { email: string; passwordHash: string; now: number }): Promise<void>;
}

export function createUserStore({ orm }: Pick<Database, "orm">): UserStore {
  return {
    findByEmail: (email) => orm.em.fork().findOne(User, { email }),
    findFirstOwner: () =>
      orm.em.fork().findOne(User, { role: "owner" }, { orderBy: { createdAt: "asc", id: "asc" } }),
    async addOwner({ email, passwordHash, now }) {
      try {
        const row = { id: ulid(now), email, passwordHash, role: "owner" as const, createdAt: now };
        await orm.em.fork().insert(User, { ...row, passwordSetAt: now });
      } catch (error) {
        if (!(error instanceof UniqueConstraintViolationException)) throw error;
      }
    },
  };
}
