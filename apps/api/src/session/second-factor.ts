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
/** Tolerates a clock one step off and slow typing. */
const WINDOW_STEPS = 1;
const RECOVERY_CODES = 10;
/** 24 letters and digits: too random to guess, so a fast hash is enough. */
const RECOVERY_CODE_BYTES = 15;

/** The proof that was used; `none` when the person has no second factor. */
export type SecondFactor = "none" | "app" | "recovery_code";

/** Two-factor authentication: TOTP codes (RFC 6238) and the recovery codes that replace a lost phone. */
export interface SecondFactors {
  /**
   * Consumes a code, which prevents replay. `null` = wrong or already used.
   * @throws NoticeError CODE_REQUIRED when the person has a second factor and no code is given
   */
  judge(user: StoredUser, code: string | undefined): Promise<SecondFactor | null>;
  /** A new secret, pending until `confirm`; `null` when one is already confirmed. */
  start(user: StoredUser): Promise<{ secret: string; uri: string } | null>;
  /** Returns the recovery codes; `null` = wrong code, or no secret is pending. */
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

  /** The TOTP step of a code; `null` when it matches none within the window. */
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
        throw new NoticeError(
          "CODE_REQUIRED",
          "a code from the authenticator app is required as well",
          {
            details: [{ field: "code", problem: "is required" }],
          },
        );
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

/** Ignores case, dashes and spaces. */
function hashRecoveryCode(code: string): string {
  return hashToken(code.toLowerCase().replaceAll("-", ""));
}
