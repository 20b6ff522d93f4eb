import { readCredential } from "@mp-notice/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listDatabases, type Answer } from "../start-operator-api.ts";
import { startShop } from "../start-shop.ts";

/** Formats of real mini programs and backends; the last digits distinguish them. */
const GIVEN = [
  (unique: string) => `wx2026${unique}`,
  (unique: string) => ` wx2026${unique} `,
  (unique: string) => `prepay_id=wx2026${unique}`,
  (unique: string) => ` prepay_id=wx2026${unique}`,
  () => "",
  () => "prepay_id=",
  () => "undefined",
  () => "null",
  () => "NaN",
  () => "[object Object]",
  () => "the formId is a mock one",
  () => "requestFormId:fail timeout",
  () => "4200001234202601310123456789",
  () => "with space",
  () => "中文",
  () => "x".repeat(129),
];

type Shop = Awaited<ReturnType<typeof startShop>>;

const ORDER_ID = "T1";

/** Every way to submit a formId or prepay_id. */
const DOORS = [
  { by: "collector.report", kind: "form" },
  { by: "collector.report", kind: "payment" },
  { by: "grants.report", kind: "form" },
  { by: "grants.report", kind: "payment" },
  { by: "grants.confirmPayment", kind: "payment" },
] as const;

async function enter(
  shop: Shop,
  { by, kind, openid, id }: (typeof DOORS)[number] & { openid: string; id: string },
): Promise<string | null> {
  if (by === "grants.confirmPayment") {
    const { error } = await shop.serve(by, { openid, prepayId: id, orderId: ORDER_ID });
    if (error) expect(error).toMatchObject({ details: [{ field: "prepayId" }] });
    return error && error.reason;
  }
  const name = kind === "form" ? "formId" : "prepayId";
  const report = { kind, reportId: "r-1", [name]: id, orderId: ORDER_ID, ageMs: 0 };
  let answer: Answer<any>;
  if (by === "grants.report") answer = await shop.serve(by, { openid, reports: [report] });
  else {
    const { token: bearer } = (await shop.serve("collector.createToken", { openid })).data;
    answer = await shop.api.mutate(by, { reports: [report] }, { bearer });
  }
  const [result] = answer.data.results;
  return result.accepted ? null : result.reason;
}

describe.each(listDatabases())("the inputs for formIds and prepay_ids on %s", (_name, open) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop(open);
  });
  afterAll(() => shop[Symbol.asyncDispose]());

  const uses = async (openid: string) =>
    (await shop.query("grants.list", { openid })).data.items.map(
      ({ kind, state, uses: { free } }: { kind: string; state: string; uses: { free: number } }) =>
        `${kind} ${state} ${free}`,
    );

  test("accept and reject the same values with the same meaning", async () => {
    for (const [n, toId] of GIVEN.entries()) {
      for (const [place, door] of DOORS.entries()) {
        const id = toId(`${n}x${place}`);
        const openid = `o-door-${n}-${place}`;
        const read = readCredential(id);
        const expected = read.ok
          ? null
          : door.by === "grants.confirmPayment"
            ? "INPUT_INVALID"
            : read.reason;
        const what = `${JSON.stringify(id)} by ${door.by} as ${door.kind}`;
        expect(await enter(shop, { ...door, openid, id }), what).toBe(expected);
        expect(await uses(openid), what).toHaveLength(read.ok ? 1 : 0);
        const confirm = await shop.serve("grants.confirmPayment", {
          openid,
          prepayId: `prepay_id=${read.ok ? read.credential : id}`,
          orderId: ORDER_ID,
        });
        if (read.ok && door.kind === "payment") {
          expect(confirm.data, what).toEqual({ confirmed: true });
          expect(await uses(openid), what).toEqual(["payment pending 3"]);
        }
      }
    }
  });

  test("a confirmation reports whether this customer's payment of this order is confirmed", async () => {
    const [openid, stranger] = ["o-payer", "o-stranger"];
    const payment = { prepayId: "wx2026paid", orderId: "P1" };
    const report = { ...payment, kind: "payment", reportId: "r-1", ageMs: 0 };
    await shop.serve("grants.report", { openid, reports: [report] });
    const confirm = async (changes: object) =>
      (await shop.serve("grants.confirmPayment", { openid, ...payment, ...changes })).data;
    expect(await confirm({ openid: stranger })).toEqual({
      confirmed: false,
      reason: "OTHER_CUSTOMER",
    });
    expect(await confirm({ orderId: "P2" })).toEqual({ confirmed: false, reason: "OTHER_ORDER" });
    const [pending] = (await shop.query("grants.list", { openid })).data.items;
    expect(pending).toMatchObject({ state: "pending", usableFrom: null });
    expect(await confirm({})).toEqual({ confirmed: true });
    expect(await confirm({})).toEqual({ confirmed: true });
    const [confirmed] = (await shop.query("grants.list", { openid })).data.items;
    expect(confirmed?.usableFrom).not.toBeNull();
    expect(await uses(stranger)).toEqual([]);
  });

  test("a payment confirmed before its report is one permission, in every format of report", async () => {
    const openid = "o-early";
    const early = { openid, prepayId: "prepay_id=wx2026early", orderId: "E1" };
    expect((await shop.serve("grants.confirmPayment", early)).data).toEqual({ confirmed: true });
    const report = { kind: "payment", reportId: "r-1", orderId: "E1", ageMs: 0 };
    const reports = [{ ...report, prepayId: "wx2026early" }];
    expect((await shop.serve("grants.report", { openid, reports })).data.results).toEqual([
      { reportId: "r-1", accepted: true },
    ]);
    expect((await shop.query("grants.list", { openid })).data.items).toMatchObject([
      { kind: "payment", orderId: "E1", uses: { given: 3, free: 3 } },
    ]);
  });
});
