import type { IncomingMessage } from "node:http";

const MAX_BODY_BYTES = 262_144;

/** @throws Error when it is too large */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new Error("the body is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** `null` when the body is not a JSON object; an empty body is an empty object. */
export async function readJsonBody(
  request: IncomingMessage,
): Promise<Record<string, unknown> | null> {
  try {
    const text = (await readBody(request)).toString();
    const value: unknown = text === "" ? {} : JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
