import type { SecretBox } from "../secrets/secret-box.ts";
import { createSessionService } from "../session/create-session-service.ts";
import { createTotpService } from "../session/create-totp-service.ts";
import { createCredentialJudge } from "../session/credential-judge.ts";
import { createKnownAddresses } from "../session/known-addresses.ts";
import { createPasswordQueue } from "../session/password-queue.ts";
import { createSecondFactors } from "../session/second-factor.ts";
import { createSignInLimits } from "../session/sign-in-limits.ts";
import { createUserService } from "../users/create-user-service.ts";
import type { Stores } from "./open-stores.ts";

/** The services for people: users, sign-in, sessions and two-factor authentication. */
export function createPeopleServices(input: {
  stores: Stores;
  secretBox: SecretBox;
  publicUrl: string;
  now: () => number;
}) {
  const { stores, secretBox, publicUrl, now } = input;
  const { users, sessions } = stores;
  const queue = createPasswordQueue();
  const limits = createSignInLimits({
    failures: stores.signInFailures,
    known: createKnownAddresses({ listSignIns: sessions.listSignIns, now }),
    queue,
    now,
  });
  const secondFactors = createSecondFactors({ store: stores.totp, secretBox, now });
  const judge = createCredentialJudge({ users, sessions, limits, secondFactors });
  return {
    session: createSessionService({ users, sessions, limits, judge, queue, now }),
    totp: createTotpService({ users, store: stores.totp, judge, secondFactors }),
    users: createUserService({ store: users, totp: stores.totp, publicUrl, now }),
  };
}
