import { describe, expect, test } from "vitest";
import { express, openOrder, start, UPLOAD } from "./paid-order.ts";
import type { Json } from "./start-simulator.ts";

describe("a shipping report is refused", () => {
  const long = "x".repeat(129);
  const parcel = (changes: Json) => ({ shipping_list: [express(changes)] });
  const split = { delivery_mode: 2, is_all_delivered: true };
  const shunfeng = { express_company: "SF", tracking_no: "SF1" };

  test.each([
    ["without an order key", { order_key: undefined }, 268485194],
    ["with a wrong number type", { order_key: { order_number_type: 3 } }, 268485194],
    ["without a transaction id", { order_key: { order_number_type: 2 } }, 268485195],
    ["without a merchant", { order_key: { order_number_type: 1 } }, 268485196],
    ["without a trade number", { order_key: { order_number_type: 1, mchid: "1" } }, 268485197],
    [
      "for an unknown payment",
      { order_key: { order_number_type: 2, transaction_id: "4200000000202607010000000000" } },
      10060001,
    ],
    ["with a wrong type", { logistics_type: 5 }, 10060005],
    ["with a wrong mode", { delivery_mode: 3 }, 268485224],
    ["split, but not by express", { ...split, logistics_type: 4 }, 10060006],
    ["split, without saying whether it is all", { delivery_mode: 2 }, 10060007],
    ["unified, with two parcels", { shipping_list: [express(), express()] }, 268485228],
    ["unified, without a parcel", { shipping_list: [] }, 268485228],
    ["split, without a parcel", { ...split, shipping_list: [] }, 10060014],
    ["with 16 parcels", { ...split, shipping_list: Array(16).fill(express()) }, 10060024],
    ["without a tracking number", parcel({ tracking_no: "" }), 268485226],
    ["without a company", parcel({ express_company: undefined }), 268485227],
    ["with a long company", parcel({ express_company: long }), 10060025],
    ["with a long tracking number", parcel({ tracking_no: "单".repeat(43) }), 10060026],
    ["with an unknown company", parcel({ express_company: "极兔" }), 10060014],
    ["without a description", parcel({ item_desc: "" }), 10060008],
    ["with a long description", parcel({ item_desc: "单".repeat(121) }), 10060009],
    ["by SF without a contact", parcel(shunfeng), 10060014],
    [
      "with a contact in the clear",
      parcel({ ...shunfeng, contact: { receiver_contact: "13800001234" } }),
      10060014,
    ],
    [
      "with a contact that is masked to its end",
      parcel({ ...shunfeng, contact: { receiver_contact: "138****12**" } }),
      10060014,
    ],
    ["with a time that is not RFC 3339", { upload_time: "2026-07-01 12:00:00" }, 268485216],
    ["with an impossible time", { upload_time: "2026-02-31T25:00:00+08:00" }, 268485216],
    ["without a payer", { payer: {} }, 10060014],
    ["for another customer", { payer: { openid: "oSomeoneElse" } }, 10060031],
  ])("%s", async (_name, changes, errcode) => {
    await using simulator = await start();
    const { upload, getOrder, listMessages } = await openOrder(simulator);
    expect(await upload(changes)).toBe(errcode);
    expect(await getOrder()).toMatchObject({ order_state: 1 });
    expect(await listMessages()).toEqual([]);
  });

  test("when the account does not have to report", async () => {
    await using simulator = await start();
    await simulator.control("POST", "/trade", { managed: false });
    const { upload } = await openOrder(simulator);
    expect(await upload()).toBe(48001);
  });

  test("without a valid token", async () => {
    await using simulator = await start();
    const { createReport } = await openOrder(simulator);
    const upload = (token: string) =>
      simulator.call("POST", `${UPLOAD}?access_token=${token}`, createReport());
    expect(await upload("")).toMatchObject({ errcode: 41001 });
    expect(await upload("80_unknown")).toMatchObject({ errcode: 40014 });
  });

  test.each([["refund"], ["confirm-receipt"], ["settle"]])("after %s", async (action) => {
    await using simulator = await start();
    const { upload, act } = await openOrder(simulator);
    expect(await upload()).toBe(0);
    expect(await act(action)).not.toHaveProperty("error");
    const shipping_list = [express({ tracking_no: "JT2" })];
    expect(await upload({ shipping_list })).toBe(10060004);
  });
});
