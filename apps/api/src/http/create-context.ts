import type { FastifyReply, FastifyRequest } from "fastify";
import type {} from "@fastify/cookie";
import type { Context, Services } from "../trpc/context.ts";
import { findNoticeError, toTrpcError } from "../trpc/map-notice-errors.ts";
import type { ResolveCaller } from "./resolve-caller.ts";

const SESSION_COOKIE = "mpn_session";

interface ContextDeps {
  services: Services;
  resolveCaller: ResolveCaller;
  /** Where browsers reach this install; its protocol decides whether the cookie is `Secure`. */
  publicUrl: string | null;
}

/** The context of one request. Reached by no router, so that Fastify's types stay out of the clients. */
export function createContextFactory(deps: ContextDeps) {
  const { services, resolveCaller, publicUrl } = deps;
  const cookieOptions = {
    path: "/",
    httpOnly: true,
    sameSite: "strict",
    secure: publicUrl?.startsWith("https:") ?? false,
  } as const;

  const resolve: ResolveCaller = async (credentials) => {
    try {
      return await resolveCaller(credentials);
    } catch (error) {
      const known = findNoticeError(error);
      throw known ? toTrpcError(known) : error;
    }
  };

  return async ({ req, res }: { req: FastifyRequest; res: FastifyReply }): Promise<Context> => ({
    caller: await resolve({
      authorization: req.headers.authorization,
      sessionToken: req.cookies[SESSION_COOKIE],
    }),
    services,
    requestId: req.id,
    clientAddress: req.ip,
    isForeignOrigin: isForeign(req, publicUrl),
    sessionCookie: {
      set: ({ token, expiresAt }) =>
        void res.setCookie(SESSION_COOKIE, token, {
          ...cookieOptions,
          expires: new Date(expiresAt),
        }),
      clear: () => void res.clearCookie(SESSION_COOKIE, cookieOptions),
    },
  });
}

/** Browsers send `Origin` with every POST; other clients send none. */
function isForeign(
  { headers: { origin }, host }: FastifyRequest,
  publicUrl: string | null,
): boolean {
  if (origin === undefined) return false;
  if (publicUrl !== null && origin === new URL(publicUrl).origin) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
