import { expect, test } from "vitest";
import { AddressRefusedError, createAddressGuard, isPublicAddress } from "./address-guard.ts";

test.each([
  ["loopback", "127.0.0.1"],
  ["loopback", "127.8.8.8"],
  ["loopback", "::1"],
  ["private", "10.0.0.1"],
  ["private", "172.16.0.1"],
  ["private", "172.31.255.255"],
  ["private", "192.168.1.1"],
  ["unique local", "fd12:3456::1"],
  ["link-local and metadata", "169.254.169.254"],
  ["link-local", "fe80::1"],
  ["link-local with a zone", "fe80::1%eth0"],
  ["metadata of AWS by IPv6", "fd00:ec2::254"],
  ["metadata of Alibaba Cloud, in the range of CGNAT", "100.100.100.200"],
  ["metadata of Oracle", "192.0.0.192"],
  ["metadata of Azure", "168.63.129.16"],
  ["CGNAT", "100.64.0.1"],
  ["CGNAT", "100.127.255.255"],
  ["multicast", "224.0.0.1"],
  ["multicast", "ff02::1"],
  ["unspecified", "0.0.0.0"],
  ["this network", "0.1.2.3"],
  ["unspecified", "::"],
  ["broadcast", "255.255.255.255"],
  ["reserved", "240.0.0.1"],
  ["documentation", "198.51.100.1"],
  ["documentation", "2001:db8::1"],
  ["benchmarking", "198.18.0.1"],
  ["IPv4-mapped loopback", "::ffff:127.0.0.1"],
  ["IPv4-mapped, in hex", "::ffff:7f00:1"],
  ["IPv4-mapped metadata", "::ffff:169.254.169.254"],
  ["IPv4-compatible", "::127.0.0.1"],
  ["IPv4-translated", "::ffff:0:127.0.0.1"],
  ["NAT64 of a private address", "64:ff9b::10.0.0.1"],
  ["NAT64 of metadata", "64:ff9b::a9fe:a9fe"],
  ["local NAT64", "64:ff9b:1::808:808"],
  ["6to4 of a private address", "2002:c0a8:101::1"],
  ["6to4 of loopback", "2002:7f00:1::"],
  ["Teredo", "2001:0:7f00:1::"],
  ["site-local", "fec0::1"],
  ["outside the global range", "4000::1"],
  ["no address", "localhost"],
  ["no address", ""],
])("refuses %s: %s", (_kind, address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each([
  "8.8.8.8",
  "100.63.255.255",
  "100.128.0.1",
  "172.32.0.1",
  "169.253.1.1",
  "2606:4700:4700::1111",
  "::ffff:8.8.8.8",
  "64:ff9b::808:808",
  "2002:808:808::1",
])("takes %s", (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

function connectTo(guard: ReturnType<typeof createAddressGuard>, host: string) {
  return new Promise((resolve) => {
    guard.lookup(host, { all: true }, (error, addresses) => resolve(error ?? addresses));
  });
}

test("a name is judged by all its addresses, again for each connection", async () => {
  const answers = [["8.8.8.8"], ["8.8.8.8", "10.0.0.1"], ["127.0.0.1"], ["8.8.4.4"]];
  const guard = createAddressGuard({
    allowPrivate: false,
    resolveHost: async () => (answers.shift() ?? []).map((address) => ({ address, family: 4 })),
  });
  expect(await connectTo(guard, "shop.example")).toEqual([{ address: "8.8.8.8", family: 4 }]);
  expect(await connectTo(guard, "shop.example")).toBeInstanceOf(AddressRefusedError);
  expect(await connectTo(guard, "shop.example")).toBeInstanceOf(AddressRefusedError);
  expect(await connectTo(guard, "shop.example")).toEqual([{ address: "8.8.4.4", family: 4 }]);
});

test("an address in the URL is judged without a lookup, in every spelling that a URL allows", () => {
  const guard = createAddressGuard({
    allowPrivate: false,
    resolveHost: () => Promise.reject(new Error("not asked")),
  });
  for (const url of [
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://[::1]/",
    "http://[::ffff:7f00:1]/",
    "http://127。0。0。1/",
  ]) {
    expect(() => guard.checkLiteral(new URL(url).hostname), url).toThrow(AddressRefusedError);
  }
  expect(() => guard.checkLiteral("shop.example")).not.toThrow();
  const open = createAddressGuard({ allowPrivate: true });
  expect(() => open.checkLiteral("127.0.0.1")).not.toThrow();
});

test("concurrent questions for one name share an answer", async () => {
  let asked = 0;
  const { promise, resolve } = Promise.withResolvers<{ address: string; family: number }[]>();
  const guard = createAddressGuard({
    allowPrivate: false,
    resolveHost: () => ((asked += 1), promise),
  });
  const both = Promise.all([guard.resolve("shop.example"), guard.resolve("shop.example")]);
  resolve([{ address: "8.8.8.8", family: 4 }]);
  await both;
  expect(asked).toBe(1);
});
