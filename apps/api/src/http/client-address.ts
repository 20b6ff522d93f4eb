import { isIP } from "node:net";

const WITH_PORT = /^(?:(\d{1,3}(?:\.\d{1,3}){3})|\[([0-9a-fA-F:.]{2,45})\]):\d{1,5}$/;
const MAPPED = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;

/** Strips the port that some proxies append and the IPv6 zone; returns `null` when a proxy forwarded something else. */
export function toClientAddress(given: string | undefined): string | null {
  const text = given?.trim() ?? "";
  const port = WITH_PORT.exec(text);
  const bare = (port?.[1] ?? port?.[2] ?? text).split("%", 1)[0] ?? "";
  const address = MAPPED.exec(bare)?.[1] ?? bare;
  return isIP(address) === 0 ? null : address;
}
