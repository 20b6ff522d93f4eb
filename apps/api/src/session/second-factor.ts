import { NoticeError } from "@mp-notice/core";
import { randomBytes } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import type { StoredUser } from "../users/user-store.ts";
import { totpPurpose } from "../secrets/sealed-columns.ts";
import type { TotpStore } from "./totp-store.ts";
import { hashToken } from "../secrets/hash-token.ts";
import type { SecretBox } from "../secrets/secret-box.ts";

const ISSUER = "mp-notice";
const SECRET_BYTES = 20;
const STEP_MS = 30_000;
/** A phone's clock may be a step off, and typing takes time. */
const WINDOW_STEPS = 1;
const RECOVERY_CODES = 10;
/** 24 letters and digits: nobody guesses it, so that a fast hash is enough. */
const RECOVERY_CODE_BYTES = 15;

/** By what somebody proved it: `none` where the person has no second factor. */
export type SecondFactor = "none" | "app" | "recovery_code";

/** The codes of an authenticator app (TOTP, RFC 6238) and what stands in when the phone is lost. */
export interface SecondFactors {
  /**
   * Takes a code, once. `null` = it is wrong, or was taken before.
   * @throws NoticeError CODE_REQUIRED when the person has a second factor and no code is given
   */
  judge(user: StoredUser, code: string | undefined): Promise<SecondFactor | null>;
  /** A secret that is pending until `confirm`; `null` when one is confirmed already. */
  start(user: StoredUser): Promise<{ secret: string; uri: string } | null>;
  /** Answers the recovery codes; `null` = the code is wrong, or nothing is pending. */
  confirm(user: StoredUser, code: string): Promise<string[] | null>;
}

export function createSecondFactors(deps: {
  store: TotpStore;
  secretBox: SecretBox;
  /** Unix milliseconds. */
  now(): number;
}): SecondFactors {
  const { store, secretBox, now } = deps;

  function toTotp({ id, email, sealedTotpSecret }: StoredUser): TOTP | null {
    if (sealedTotpSecret === null) return null;
    return createTotp(email, secretBox.open(sealedTotpSecret, totpPurpose(id)));
  }

  /** The step that a code is of; `null` when it is of none near now. */
  function findStep(totp: TOTP, code: string): number | null {
    const timestamp = now();
    const delta = totp.validate({ token: code, timestamp, window: WINDOW_STEPS });
    return delta === null ? null : totp.counter({ timestamp }) + delta;
  }

  return {
    async judge(user, code) {
      const totp = user.totpConfirmedAt === null ? null : toTotp(user);
      if (!totp) return "none";
      if (code === undefined) {
        throw new NoticeError("CODE_REQUIRED", "a code of the authenticator app is required too", {
          details: [{ field: "code", problem: "is required" }],
        });
      }
      if (/^\d+$/.test(code)) {
        const step = findStep(totp, code);
        const isTaken = step !== null && (await store.takeStep({ userId: user.id, step }));
        return isTaken ? "app" : null;
      }
      const codeHash = hashRecoveryCode(code);
      return (await store.takeRecoveryCode({ userId: user.id, codeHash })) ? "recovery_code" : null;
    },
    async start(user) {
      const totp = createTotp(user.email, new Secret({ size: SECRET_BYTES }).base32);
      const secret = totp.secret.base32;
      const sealedSecret = secretBox.seal(secret, totpPurpose(user.id));
      const isSet = await store.setPending({ userId: user.id, sealedSecret });
      return isSet ? { secret, uri: totp.toString() } : null;
    },
    async confirm(user, code) {
      const { sealedTotpSecret: sealedSecret } = user;
      const totp = toTotp(user);
      const step = totp && findStep(totp, code);
      if (sealedSecret === null || step === null) return null;
      const codes = Array.from({ length: RECOVERY_CODES }, createRecoveryCode);
      const codeHashes = codes.map(hashRecoveryCode);
      const isConfirmed = await store.confirm({ user, sealedSecret, step, codeHashes, now: now() });
      return isConfirmed ? codes : null;
    },
  };
}

function createTotp(email: string, secret: string): TOTP {
  return new TOTP({ issuer: ISSUER, label: email, secret, period: STEP_MS / 1000 });
}

function createRecoveryCode(): string {
  const { base32 } = new Secret({
    buffer: new Uint8Array(randomBytes(RECOVERY_CODE_BYTES)).buffer,
  });
  return base32.toLowerCase().replaceAll(/(.{4})(?=.)/g, "$1-");
}

/** However somebody typed it. */
function hashRecoveryCode(code: string): string {
  return hashToken(code.toLowerCase().replaceAll("-", ""));
}
