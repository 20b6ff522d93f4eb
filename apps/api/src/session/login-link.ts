import { createToken, hashToken } from "../secrets/hash-token.ts";
import { DAY_MS } from "../time/china-days.ts";

export const LOGIN_LINK_LIFE_MS = DAY_MS;

/** A one-time sign-in: the part to store and the part to hand out. */
export function createLoginLink({ publicUrl, now }: { publicUrl: string; now: number }) {
  const token = createToken();
  const expiresAt = now + LOGIN_LINK_LIFE_MS;
  return {
    stored: { tokenHash: hashToken(token), now, expiresAt },
    shown: {
      url: `${publicUrl}/login?token=${token}`,
      expiresAt: new Date(expiresAt).toISOString(),
    },
  };
}
