import helmet from "@fastify/helmet";
import type { FastifyInstance } from "fastify";

const MAX_AGE_SECONDS = 31_536_000;
const HSTS = `max-age=${MAX_AGE_SECONDS}`;
/** Browser features that no page uses. */
const PERMISSIONS_POLICY = [
  "accelerometer",
  "browsing-topics",
  "camera",
  "display-capture",
  "geolocation",
  "gyroscope",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "usb",
]
  .map((feature) => `${feature}=()`)
  .join(", ");

export function isHttps(publicUrl: string | null): boolean {
  return publicUrl?.startsWith("https:") ?? false;
}

/** Sets the headers on every response. Element Plus needs inline styles; scripts load from this origin only (CSP). */
export async function registerSecurityHeaders(
  app: FastifyInstance,
  { publicUrl }: { publicUrl: string | null },
): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", "data:", "blob:"],
        fontSrc: ["'self'", "data:"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    frameguard: { action: "deny" },
    referrerPolicy: { policy: "same-origin" },
    // Subdomains of this host may belong to others, so HSTS excludes them.
    strictTransportSecurity: isHttps(publicUrl) && {
      maxAge: MAX_AGE_SECONDS,
      includeSubDomains: false,
    },
  });
  app.addHook("onRequest", (_request, reply, done) => {
    reply.header("permissions-policy", PERMISSIONS_POLICY);
    done();
  });
}

/** For responses that bypass Fastify's hooks. */
export function listBareHeaders(publicUrl: string | null): Record<string, string> {
  return {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "permissions-policy": PERMISSIONS_POLICY,
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    ...(isHttps(publicUrl) && { "strict-transport-security": HSTS }),
  };
}
