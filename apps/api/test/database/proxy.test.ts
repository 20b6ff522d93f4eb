import { describe, expect, test } from "vitest";
import { listDatabases, OWNER, startOperatorApi } from "../start-operator-api.ts";

/** The socket address of an injected request. */
const PROXY = "127.0.0.1";

describe.each(listDatabases())("behind a proxy, on %s", (_name, open) => {
  test("the client address is the one the last trusted proxy saw, whatever the client sent", async () => {
    await using api = await startOperatorApi(open, { trustProxy: `${PROXY},10.1.0.0/16` });
    const listAddresses = async (cookie: string) => {
      const { data } = await api.query("auditLog.list", { limit: 50 }, { cookie });
      return data.items
        .filter(({ action }) => action === "session.opened" || action.startsWith("session"))
        .map(({ clientAddress }) => clientAddress);
    };
    const cases: [forwarded: string | null, address: string | null][] = [
      [null, PROXY],
      ["203.0.113.9", "203.0.113.9"],
      ["10.9.0.1, 203.0.113.9", "203.0.113.9"],
      ["<b>x</b>, 203.0.113.9, 10.1.2.3", "203.0.113.9"],
      ["203.0.113.9:51234", "203.0.113.9"],
      ["2001:db8::9", "2001:db8::9"],
      ["<b>x</b>", null],
      ["é", null],
      ["x".repeat(65), null],
      [`fe80::1%${"x".repeat(80)}`, "fe80::1"],
      ["1".repeat(5000), null],
      [",", PROXY],
    ];
    const seen: (string | null | undefined)[] = [];
    for (const [forwarded] of cases) {
      const headers: Record<string, string> =
        forwarded === null ? {} : { "x-forwarded-for": forwarded };
      const answer = await api.mutate("session.login", OWNER, { headers });
      expect([forwarded, answer.status]).toEqual([forwarded, 200]);
      const cookie = String(answer.headers["set-cookie"]).split(";", 1)[0] ?? "";
      seen.push((await listAddresses(cookie))[0]);
    }
    expect(seen).toEqual(cases.map(([, address]) => address));
    expect(api.logs.join("")).not.toContain("failed");
  });

  test("without a trusted proxy, forwarded headers are ignored", async () => {
    await using api = await startOperatorApi(open);
    const headers = { "x-forwarded-for": "203.0.113.9", "x-real-ip": "203.0.113.9" };
    const answer = await api.mutate("session.login", OWNER, { headers });
    const cookie = String(answer.headers["set-cookie"]).split(";", 1)[0] ?? "";
    const { data } = await api.query("auditLog.list", {}, { cookie });
    expect(data.items[0]?.clientAddress).toBe(PROXY);
  });
});

describe("the origin check (CSRF)", () => {
  const [, open] = listDatabases()[0] ?? [];
  if (!open) throw new Error("no database");
  const EVIL = { origin: "http://evil.example" };

  test("ignores forwarded headers", async () => {
    for (const publicUrl of [null, "https://shop.example.com"]) {
      await using api = await startOperatorApi(open, { trustProxy: PROXY, publicUrl });
      for (const forged of ["x-forwarded-host", "forwarded", "x-original-host"]) {
        const headers = { ...EVIL, host: "shop.example.com", [forged]: "evil.example" };
        const answer = await api.mutate("session.login", OWNER, { headers });
        expect([publicUrl, forged, answer.status]).toEqual([publicUrl, forged, 403]);
      }
    }
  });

  test("compares with PUBLIC_URL, or with the Host if that is not set", async () => {
    const own = { origin: "http://127.0.0.1:3000", host: "127.0.0.1:3000" };
    await using published = await startOperatorApi(open);
    expect((await published.mutate("session.login", OWNER, { headers: own })).status).toBe(403);
    await using plain = await startOperatorApi(open, { publicUrl: null });
    expect((await plain.mutate("session.login", OWNER, { headers: own })).status).toBe(200);
  });
});
