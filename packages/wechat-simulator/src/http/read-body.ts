import type { IncomingMessage } from "node:http";

const MAX_BODY_BYTES = 1_048_576;

/** Calls back with the body, or null above 1 MiB. Never calls back when the client disconnects. */
export function readBody(request: IncomingMessage, callback: (body: string | null) => void): void {
  if (Number(request.headers["content-length"] ?? 0) > MAX_BODY_BYTES) {
    callback(null);
    return;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  let isTooLarge = false;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (isTooLarge) return;
    if (bytes > MAX_BODY_BYTES) {
      isTooLarge = true;
      callback(null);
      return;
    }
    chunks.push(chunk);
  });
  request.on("end", () => {
    if (!isTooLarge) callback(Buffer.concat(chunks).toString());
  });
}
