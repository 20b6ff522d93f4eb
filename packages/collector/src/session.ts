import { withTimeout } from "./ask-host.ts";
import { isServiceError } from "./call-service.ts";
import type { HostStorage } from "./host-storage.ts";

/** Returned by `collector.login` and `collector.createToken`; `expiresAt` is ISO 8601. */
export interface SessionToken {
  token: string;
  expiresAt: string;
}

const EXPIRY_MARGIN_MS = 60_000;

export interface Session {
  /** Runs `call` with a token. On a 401, retries once with a new token. */
  use<Result>(call: (token: string) => Promise<Result>): Promise<Result>;
}

export function createSession(
  storage: HostStorage,
  createToken: () => Promise<SessionToken>,
): Session {
  let current = storage.read("session") as SessionToken | null | undefined;
  // Trust a token issued in this launch until the service rejects it: the phone's clock may be wrong.
  let isNew = false;

  const getToken = async (refused?: string) => {
    const usable =
      current &&
      current.token !== refused &&
      (isNew || Date.parse(current.expiresAt) - EXPIRY_MARGIN_MS > Date.now());
    if (!usable) {
      current = await withTimeout(Promise.resolve().then(createToken));
      isNew = true;
      storage.write("session", current);
    }
    return (current as SessionToken).token;
  };

  return {
    async use(call) {
      const token = await getToken();
      try {
        return await call(token);
      } catch (error) {
        if (!isServiceError(error) || error.status !== 401) throw error;
        return call(await getToken(token));
      }
    },
  };
}
