import type { ApiKeyLookup } from "../api-keys/api-key-lookup.ts";
import type { CustomerTokens } from "../collector/customer-tokens.ts";
import type { MiniPrograms } from "../payment-settings/mini-programs.ts";
import type { Sessions } from "../session/create-session-service.ts";
import type { Caller } from "../trpc/context.ts";

interface Credentials {
  authorization: string | undefined;
  sessionToken: string | undefined;
}

export type ResolveCaller = (credentials: Credentials) => Promise<Caller>;

interface CallerDeps {
  sessions: Pick<Sessions, "find">;
  apiKeys: ApiKeyLookup;
  customerTokens: CustomerTokens;
  miniPrograms: Pick<MiniPrograms, "findAppId">;
}

const ANONYMOUS: Caller = { kind: "anonymous" };

/** Resolves the caller. An `authorization` header takes precedence: if it is invalid, the cookie is ignored. */
export function createCallerResolver(deps: CallerDeps): ResolveCaller {
  const { sessions, apiKeys, customerTokens, miniPrograms } = deps;

  async function resolveBearer(token: string): Promise<Caller> {
    if (token.startsWith("mpn_")) {
      const key = await apiKeys.find(token);
      return key ? { kind: "service", ...key } : ANONYMOUS;
    }
    const customer = customerTokens.read(token);
    if (!customer || customer.appId !== (await miniPrograms.findAppId())) return ANONYMOUS;
    return { kind: "customer", ...customer };
  }

  return async ({ authorization, sessionToken }) => {
    if (authorization !== undefined) {
      const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
      return token === undefined ? ANONYMOUS : resolveBearer(token);
    }
    if (sessionToken === undefined) return ANONYMOUS;
    const session = await sessions.find(sessionToken);
    return session ? { kind: "person", ...session } : ANONYMOUS;
  };
}
