import { NoticeError } from "@mp-notice/core";
import { hash, verify } from "@node-rs/argon2";
import type { SessionStore } from "./session-store.ts";
import type { StoredUser, UserStore } from "../users/user-store.ts";
import { createToken } from "../secrets/hash-token.ts";
import type { SecondFactor, SecondFactors } from "./second-factor.ts";
import type { OwnProof } from "./session-service.ts";
import type { SignInLimits } from "./sign-in-limits.ts";

interface Verdict {
  user: StoredUser;
  secondFactor: SecondFactor;
}

interface SignIn {
  account: string;
  password: string;
  code: string | undefined;
  clientAddress: string | null;
}

/** Judges passwords and codes. Every wrong one counts as a failed sign-in, wherever it is tried. */
export interface CredentialJudge {
  /** @throws NoticeError UNAUTHENTICATED, naming `code` when only that is wrong; CODE_REQUIRED; RATE_LIMITED */
  judgeSignIn(input: SignIn): Promise<Verdict>;
  /** Of somebody who has a login link. Throws as `judgeSignIn`. */
  judgeLinkCode(input: {
    user: StoredUser;
    code: string | undefined;
    clientAddress: string | null;
  }): Promise<SecondFactor>;
  /** A browser left open must not become a place to try passwords. @throws NoticeError INPUT_INVALID; RATE_LIMITED */
  assertPassword(input: OwnProof): Promise<void>;
  /** The password and a code. @throws NoticeError INPUT_INVALID; CODE_REQUIRED; NOT_FOUND without a second factor */
  assertPasswordAndCode(input: OwnProof & { code?: string | undefined }): Promise<void>;
}

export function createCredentialJudge(deps: {
  users: UserStore;
  sessions: Pick<SessionStore, "recordRefusal">;
  limits: SignInLimits;
  secondFactors: SecondFactors;
}): CredentialJudge {
  const { users, sessions, limits, secondFactors } = deps;
  /** Verified when the e-mail is unknown, so that the time taken does not tell which e-mails exist. */
  const decoyHash = hash(createToken());

  async function findByPassword(email: string, password: string): Promise<StoredUser | null> {
    const user = await users.findByEmail(email);
    const isRight = await verify(user?.passwordHash ?? (await decoyHash), password);
    if (isRight && user) return user;
    await sessions.recordRefusal({ by: "password", user, email });
    return null;
  }

  async function judgeCode(
    user: StoredUser,
    code: string | undefined,
  ): Promise<SecondFactor | null> {
    const secondFactor = await secondFactors.judge(user, code);
    if (secondFactor === null)
      await sessions.recordRefusal({ by: "code", user, email: user.email });
    return secondFactor;
  }

  /**
   * Looks at the code only once the person is found. What `judge` throws for a missing one neither counts nor forgets failures:
   * else a right password between guesses would give a new row of them.
   */
  async function judge(
    { account, clientAddress }: Pick<SignIn, "account" | "clientAddress">,
    input: { findUser(): Promise<StoredUser | null>; code: string | undefined },
  ): Promise<{ verdict: Verdict } | { wrong: "user" | "code" }> {
    let wrong: "user" | "code" = "user";
    const verdict = await limits.judgePassword({ account, clientAddress }, async () => {
      const user = await input.findUser();
      if (!user) return null;
      wrong = "code";
      const secondFactor = await judgeCode(user, input.code);
      return secondFactor && { user, secondFactor };
    });
    return verdict ? { verdict } : { wrong };
  }

  return {
    async judgeSignIn({ account, password, code, clientAddress }) {
      const findUser = () => findByPassword(account, password);
      const judged = await judge({ account, clientAddress }, { findUser, code });
      if ("verdict" in judged) return judged.verdict;
      if (judged.wrong === "code") throw wrongCode();
      throw new NoticeError("UNAUTHENTICATED", "the e-mail or the password is wrong");
    },
    async judgeLinkCode({ user, code, clientAddress }) {
      if (user.totpConfirmedAt === null) return "none";
      const findUser = async () => user;
      const judged = await judge({ account: user.email, clientAddress }, { findUser, code });
      if ("verdict" in judged) return judged.verdict.secondFactor;
      throw wrongCode();
    },
    async assertPassword({ user, needsCurrentPassword, currentPassword, clientAddress }) {
      if (!needsCurrentPassword) return;
      if (currentPassword === undefined) throw refuse("currentPassword", "is required");
      const isRight = await limits.judgePassword({ account: user.email, clientAddress }, () =>
        findByPassword(user.email, currentPassword),
      );
      if (!isRight) throw refuse("currentPassword", "is wrong");
    },
    async assertPasswordAndCode(input) {
      const { user, needsCurrentPassword, currentPassword, clientAddress, code } = input;
      if (needsCurrentPassword && currentPassword === undefined)
        throw refuse("currentPassword", "is required");
      const findUser = () =>
        currentPassword !== undefined && needsCurrentPassword
          ? findByPassword(user.email, currentPassword)
          : users.findByEmail(user.email);
      const judged = await judge({ account: user.email, clientAddress }, { findUser, code });
      if ("wrong" in judged && judged.wrong === "user") throw refuse("currentPassword", "is wrong");
      if ("wrong" in judged) throw refuse("code", "is wrong, or was used");
      if (judged.verdict.secondFactor === "none")
        throw new NoticeError("NOT_FOUND", "the person has no second factor");
    },
  };
}

function wrongCode(): NoticeError {
  return new NoticeError("UNAUTHENTICATED", "the code is wrong, or was used", {
    details: [{ field: "code", problem: "is wrong, or was used" }],
  });
}

export function refuse(field: string, problem: string): NoticeError {
  return new NoticeError("INPUT_INVALID", `${field} ${problem}`, { details: [{ field, problem }] });
}
