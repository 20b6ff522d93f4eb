import { isIPv4, isIPv6 } from "node:net";

/** An IPv6 subscriber gets at least a /64, so rate limits count it as one address. */
const IPV6_NETWORK_GROUPS = 4;
const IPV6_GROUPS = 8;

/** The rate-limit key of an address: an IPv4 address, also when mapped into IPv6, or the /64 of an IPv6 address. */
export function toAddressGroup(address: string | null): string {
  if (address === null) return "unknown";
  const bare = address.split("%", 1)[0] ?? "";
  if (!isIPv6(bare)) return isIPv4(bare) ? bare : "unknown";
  const groups = readGroups(bare);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) {
    const [high = 0, low = 0] = groups.slice(6);
    return [high >> 8, high & 0xff, low >> 8, low & 0xff].join(".");
  }
  const network = groups.slice(0, IPV6_NETWORK_GROUPS).map((group) => group.toString(16));
  return `${network.join(":")}::/64`;
}

function readGroups(address: string): number[] {
  // Normalizes the address and writes an IPv4 tail as two groups.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = "", tail] = canonical.split("::");
  const read = (part: string) =>
    part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16));
  if (tail === undefined) return read(head);
  const [before, after] = [read(head), read(tail)];
  return [...before, ...Array(IPV6_GROUPS - before.length - after.length).fill(0), ...after];
}
