import type { FastifyReply, FastifyRequest } from "fastify";
import type {} from "@fastify/cookie";
import type { Context, Services } from "../trpc/context.ts";
import { findNoticeError, toTrpcError } from "../trpc/map-notice-errors.ts";
import { toClientAddress } from "./client-address.ts";
import type { KnownCredentials } from "./known-credentials.ts";
import type { ResolveCaller } from "./resolve-caller.ts";
import { isHttps } from "./security-headers.ts";

/** With the `__Host-` prefix, browsers reject a cookie set by another host or over plain HTTP. */
const SESSION_COOKIE = { http: "mpn_session", https: "__Host-mpn_session" };

interface ContextDeps {
  services: Services;
  resolveCaller: ResolveCaller;
  /** Receives each valid credential. */
  known: Pick<KnownCredentials, "remember">;
  /** The URL browsers use; its protocol decides whether the cookie is `Secure`. */
  publicUrl: string | null;
}

/** Reads the credential of a request without checking it. */
export function createCredentialReader(publicUrl: string | null) {
  const cookieName = toCookieName(publicUrl);
  return ({ headers, cookies }: FastifyRequest): string | null =>
    headers.authorization ?? cookies[cookieName] ?? null;
}

/** Creates the context of one request. No router imports this file, so that Fastify's types stay out of the client types. */
export function createContextFactory(deps: ContextDeps) {
  const { services, resolveCaller, known, publicUrl } = deps;
  const cookieName = toCookieName(publicUrl);
  const readCredential = createCredentialReader(publicUrl);
  const cookieOptions = {
    path: "/",
    httpOnly: true,
    sameSite: "strict",
    secure: isHttps(publicUrl),
  } as const;

  const resolve: ResolveCaller = async (credentials) => {
    try {
      return await resolveCaller(credentials);
    } catch (error) {
      const known = findNoticeError(error);
      throw known ? toTrpcError(known) : error;
    }
  };

  async function findCaller(request: FastifyRequest): Promise<Context["caller"]> {
    const caller = await resolve({
      authorization: request.headers.authorization,
      sessionToken: request.cookies[cookieName],
    });
    const credential = readCredential(request);
    if (caller.kind !== "anonymous" && credential !== null) known.remember(credential);
    return caller;
  }

  return async ({ req, res }: { req: FastifyRequest; res: FastifyReply }): Promise<Context> => ({
    caller: await findCaller(req),
    services,
    requestId: req.id,
    clientAddress: toClientAddress(req.ip),
    userAgent: req.headers["user-agent"] ?? null,
    isForeignOrigin: isForeign(req, publicUrl),
    sessionCookie: {
      set: ({ token, expiresAt }) =>
        void res.setCookie(cookieName, token, {
          ...cookieOptions,
          expires: new Date(expiresAt),
        }),
      clear: () => void res.clearCookie(cookieName, cookieOptions),
    },
  });
}

function toCookieName(publicUrl: string | null): string {
  return SESSION_COOKIE[isHttps(publicUrl) ? "https" : "http"];
}

/**
 * Detects cross-site requests (CSRF). Browsers send `Origin` with every POST, other clients send none. Only the real `Host`
 * counts: `X-Forwarded-Host` can be forged.
 */
function isForeign({ headers }: FastifyRequest, publicUrl: string | null): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return false;
  if (publicUrl !== null) return origin !== new URL(publicUrl).origin;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
