import pino, { type DestinationStream, type Logger } from "pino";

/** Never written, wherever they stand in what is logged. */
const SECRET_PATHS = [
  "authorization",
  "cookie",
  "set-cookie",
  "secret",
  "appSecret",
  "access_token",
  "password",
].flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]);

/** JSON lines. A request is logged without its query, which may hold openids. */
export function createLogger(destination?: DestinationStream): Logger {
  return pino(
    {
      redact: { paths: SECRET_PATHS, censor: "[redacted]" },
      serializers: {
        req: ({ method, url, ip }: { method: string; url: string; ip: string }) => ({
          method,
          path: url.split("?", 1)[0],
          remoteAddress: ip,
        }),
        res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
        err: pino.stdSerializers.err,
      },
    },
    destination ?? pino.destination({ sync: false }),
  );
}
