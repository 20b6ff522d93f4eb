import { lookup } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";

export interface ResolvedAddress {
  address: string;
  family: number;
}

export type ResolveHost = (host: string) => Promise<ResolvedAddress[]>;

/** The address of a webhook is not public, or its name leads to one that is not. */
export class AddressRefusedError extends Error {
  constructor(address: string) {
    super(`${address} is not a public address`);
    this.name = "AddressRefusedError";
  }
}

/** Public by its range, yet answered by the cloud's own host (Azure's WireServer). */
const METADATA_ADDRESSES = new Set(["168.63.129.16"]);
const GLOBAL_UNICAST: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse("2000::"), 3];
const NAT64: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse("64:ff9b::"), 96];

/** Whether the internet can have this address. Forms that carry an IPv4 address are judged by it. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address instanceof ipaddr.IPv4) return isPublicIpv4(address);
  const { parts } = address;
  const range = address.range();
  if (range === "ipv4Mapped" || address.match(NAT64)) return isPublicIpv4(toIpv4(parts.slice(6)));
  if (range === "6to4") return isPublicIpv4(toIpv4(parts.slice(1, 3)));
  return range === "unicast" && address.match(GLOBAL_UNICAST);
}

function isPublicIpv4(address: ipaddr.IPv4): boolean {
  return address.range() === "unicast" && !METADATA_ADDRESSES.has(address.toString());
}

function toIpv4(halves: number[]): ipaddr.IPv4 {
  return new ipaddr.IPv4(halves.flatMap((half) => [half >> 8, half & 0xff]));
}

export interface AddressGuard {
  /** The addresses of a URL's host. @throws AddressRefusedError, or the resolver's error */
  resolve(host: string): Promise<ResolvedAddress[]>;
  /** An address in the URL itself is never looked up. @throws AddressRefusedError */
  checkLiteral(host: string): void;
  /** For the connection, which goes to the very address that was checked: a name cannot change its address in between. */
  lookup: LookupFunction;
}

/** Resolves names for webhooks. One name is asked for once at a time: a slow answer holds one thread of Node's pool. */
export function createAddressGuard({
  allowPrivate,
  resolveHost = (host) => lookup(host, { all: true }),
}: {
  allowPrivate: boolean;
  resolveHost?: ResolveHost;
}): AddressGuard {
  const asking = new Map<string, Promise<ResolvedAddress[]>>();

  function ask(host: string): Promise<ResolvedAddress[]> {
    const known = asking.get(host);
    if (known) return known;
    const asked = resolveHost(host).finally(() => asking.delete(host));
    asking.set(host, asked);
    return asked;
  }

  function check(addresses: ResolvedAddress[]): ResolvedAddress[] {
    const refused = addresses.find(({ address }) => !allowPrivate && !isPublicAddress(address));
    if (refused) throw new AddressRefusedError(refused.address);
    return addresses;
  }

  async function resolve(host: string): Promise<ResolvedAddress[]> {
    return check(findLiteral(host) ?? (await ask(host)));
  }

  return {
    resolve,
    checkLiteral: (host) => void check(findLiteral(host) ?? []),
    lookup(host, { all }, done) {
      resolve(host).then(
        (addresses) => {
          const [first] = addresses;
          if (all) done(null, addresses);
          else if (first) done(null, first.address, first.family);
          else done(Object.assign(new Error("no address"), { code: "ENOTFOUND" }), "", 4);
        },
        (error: unknown) => done(error as NodeJS.ErrnoException, "", 4),
      );
    },
  };
}

/** A URL writes an IPv6 address in brackets. */
function findLiteral(host: string): ResolvedAddress[] | null {
  const address = host.replace(/^\[(.*)\]$/, "$1");
  const family = isIP(address);
  return family === 0 ? null : [{ address, family }];
}
