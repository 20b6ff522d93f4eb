import { randomBytes } from "node:crypto";

const MAX_SESSIONS = 10_000;

/** In-memory sessions: a mini program logs in again when its token is unknown. */
export interface CustomerSessions {
  open(openid: string): string;
  findOpenid(token: string): string | null;
}

export function createCustomerSessions(): CustomerSessions {
  const openids = new Map<string, string>();
  return {
    open(openid) {
      const token = randomBytes(24).toString("base64url");
      openids.set(token, openid);
      const [oldest] = openids.keys();
      if (openids.size > MAX_SESSIONS && oldest) openids.delete(oldest);
      return token;
    },
    findOpenid: (token) => openids.get(token) ?? null,
  };
}
