import { NoticeError } from "@mp-notice/core";
import type { TotpStore } from "./totp-store.ts";
import type { StoredUser, UserStore } from "../users/user-store.ts";
import { type CredentialJudge, refuse } from "./credential-judge.ts";
import type { SecondFactors } from "./second-factor.ts";
import type { TotpService } from "./session.contract.ts";

export function createTotpService(deps: {
  users: Pick<UserStore, "findByEmail">;
  store: TotpStore;
  judge: CredentialJudge;
  secondFactors: SecondFactors;
}): TotpService {
  const { users, store, judge, secondFactors } = deps;

  async function getUser({ email }: { email: string }): Promise<StoredUser> {
    const user = await users.findByEmail(email);
    if (user) return user;
    throw new NoticeError("UNAUTHENTICATED", "the person has been removed");
  }

  return {
    async start(input) {
      await judge.assertPassword(input);
      const started = await secondFactors.start(await getUser(input.user));
      if (!started) throw alreadyOn();
      return started;
    },
    async confirm(input) {
      const user = await getUser(input.user);
      if (user.totpConfirmedAt !== null) throw alreadyOn();
      if (user.sealedTotpSecret === null)
        throw new NoticeError("NOT_FOUND", "no two-step setup is in progress");
      const codes = await secondFactors.confirm(user, input.code);
      if (!codes) throw refuse("code", "is wrong");
      return codes;
    },
    async remove(input) {
      await judge.assertPasswordAndCode(input);
      const { userId: id, email } = input.user;
      await store.remove({ user: { id, email }, action: "totp.removed" });
    },
  };
}

function alreadyOn(): NoticeError {
  return new NoticeError(
    "ALREADY_KNOWN",
    "this person already has a second factor: remove it first",
  );
}
