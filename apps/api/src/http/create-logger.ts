import pino, { type DestinationStream, type Logger } from "pino";
import { toClientAddress } from "./client-address.ts";
import { serializeError } from "./serialize-error.ts";

/** Redacted at any depth of a log line. */
const SECRET_PATHS = [
  "authorization",
  "cookie",
  "set-cookie",
  "secret",
  "appSecret",
  "access_token",
  "password",
].flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]);

/** Logs JSON lines. Drops the query of a request and the SQL of an error, because both may contain openids. */
export function createLogger(destination?: DestinationStream): Logger {
  return pino(
    {
      redact: { paths: SECRET_PATHS, censor: "[redacted]" },
      serializers: {
        req: ({ method, url, ip }: { method: string; url: string; ip: string }) => ({
          method,
          path: url.split("?", 1)[0],
          remoteAddress: toClientAddress(ip),
        }),
        res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
        err: (error: unknown) => serializeError(error),
      },
      // A line without a message uses its error's message.
      hooks: {
        logMethod([first, second, ...rest], write) {
          const err: unknown = first instanceof Error ? first : (first as { err?: unknown })?.err;
          if (!(err instanceof Error)) return write.call(this, first, second, ...rest);
          const words = second === undefined || second === err.message ? null : second;
          const line = first instanceof Error ? { err } : first;
          return write.call(this, line, words ?? serializeError(err).message, ...rest);
        },
      },
    },
    destination ?? pino.destination({ sync: false }),
  );
}
