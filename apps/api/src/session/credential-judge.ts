import { NoticeError } from "@mp-notice/core";
import { hash, verify } from "@node-rs/argon2";
import type { SessionStore } from "./session-store.ts";
import type { StoredUser, UserStore } from "../users/user-store.ts";
import { createToken } from "../secrets/hash-token.ts";
import type { SecondFactor, SecondFactors } from "./second-factor.ts";
import type { OwnProof } from "./session.contract.ts";
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

/** Checks passwords and codes. Every wrong one counts against the sign-in rate limits, wherever it is tried. */
export interface CredentialJudge {
  /** @throws NoticeError UNAUTHENTICATED, naming `code` when only that is wrong; CODE_REQUIRED; RATE_LIMITED */
  judgeSignIn(input: SignIn): Promise<Verdict>;
  /** For a person with a login link. Throws like `judgeSignIn`. */
  judgeLinkCode(input: {
    user: StoredUser;
    code: string | undefined;
    clientAddress: string | null;
  }): Promise<SecondFactor>;
  /** Rate-limited too, so that a stolen session cannot be used to guess the password. @throws NoticeError INPUT_INVALID; RATE_LIMITED */
  assertPassword(input: OwnProof): Promise<void>;
  /** @throws NoticeError INPUT_INVALID; CODE_REQUIRED; NOT_FOUND without a second factor */
  assertPasswordAndCode(input: OwnProof & { code?: string | undefined }): Promise<void>;
}

export function createCredentialJudge(deps: {
  users: UserStore;
  sessions: Pick<SessionStore, "recordRefusal">;
  limits: SignInLimits;
  secondFactors: SecondFactors;
}): CredentialJudge {
  const { users, sessions, limits, secondFactors } = deps;
  /** Timing-safe: verified when the e-mail is unknown, so that the response time does not reveal which e-mails exist. */
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
   * Checks the code only after the password. A missing code, for which `judge` throws, neither counts as a failure nor resets the
   * counter: otherwise a right password between guesses would reset the limit on codes.
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
      throw new NoticeError("UNAUTHENTICATED", "wrong e-mail or password");
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
      if ("wrong" in judged) throw refuse("code", "is wrong or already used");
      if (judged.verdict.secondFactor === "none")
        throw new NoticeError("NOT_FOUND", "this person has no second factor");
    },
  };
}

function wrongCode(): NoticeError {
  return new NoticeError("UNAUTHENTICATED", "the code is wrong or already used", {
    details: [{ field: "code", problem: "is wrong or already used" }],
  });
}

export function refuse(field: string, problem: string): NoticeError {
  return new NoticeError("INPUT_INVALID", `${field} ${problem}`, { details: [{ field, problem }] });
}
