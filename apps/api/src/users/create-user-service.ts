import { hash } from "@node-rs/argon2";
import { NoticeError } from "@mp-notice/core";
import { ulid } from "ulid";
import type { TotpStore } from "../session/totp-store.ts";
import type { StoredUser, UserStore } from "./user-store.ts";
import { createToken } from "../secrets/hash-token.ts";
import { createLoginLink } from "../session/login-link.ts";
import type { ListedUser, UserService } from "./user.contract.ts";

interface UserDeps {
  store: UserStore;
  totp: Pick<TotpStore, "remove">;
  /** This install's base URL for people, without a trailing slash. */
  publicUrl: string;
  /** Unix milliseconds. */
  now(): number;
}

export function createUserService({ store, totp, publicUrl, now }: UserDeps): UserService {
  return {
    list: async () => (await store.list()).map(toListed),
    async create({ email, role }) {
      const createdAt = now();
      const loginLink = createLoginLink({ publicUrl, now: createdAt });
      // A random password that nobody knows: until they choose one, only a login link signs them in.
      const passwordHash = await hash(createToken());
      const user = await store.add({
        user: { id: ulid(createdAt), email, passwordHash, role, createdAt },
        loginLink: loginLink.stored,
      });
      return { user: toListed(user), loginLink: loginLink.shown };
    },
    update: async (input) => toListed(await store.changeRole(input)),
    remove: (userId) => store.remove(userId),
    async createLoginLink(userId) {
      const loginLink = createLoginLink({ publicUrl, now: now() });
      await store.replaceLoginLink({ userId, loginLink: loginLink.stored });
      return loginLink.shown;
    },
    async resetTotp({ userId, byUserId }) {
      const user = await store.get(userId);
      if (userId === byUserId)
        throw new NoticeError(
          "FORBIDDEN",
          "turn off your own two-step sign-in with your password and a code",
        );
      await totp.remove({ user, action: "totp.reset" });
      return toListed({ ...user, totpConfirmedAt: null });
    },
  };
}

function toListed(user: StoredUser): ListedUser {
  const { id, email, role, passwordSetAt, totpConfirmedAt, createdAt, lastSignedInAt } = user;
  return {
    userId: id,
    email,
    role,
    hasPassword: passwordSetAt !== null,
    hasTotp: totpConfirmedAt !== null,
    createdAt: new Date(createdAt).toISOString(),
    lastSignedInAt: lastSignedInAt === null ? null : new Date(lastSignedInAt).toISOString(),
  };
}
