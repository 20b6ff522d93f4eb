import { describe, expect, test } from "vitest";
import { startSimulator, type StartedSimulator } from "./start-simulator.ts";

async function prepare(simulator: StartedSimulator) {
  const openid = await simulator.addUser();
  const templateId = await simulator.addTemplate();
  const send = async (formId: unknown, to = openid) =>
    (await simulator.sendTemplate(to, templateId, formId))["errcode"];
  return { openid, send };
}

const SEVEN_DAYS = 7 * 86_400;

describe("a formId", () => {
  test("is valid for seven days", async () => {
    let now = Date.now();
    await using simulator = await startSimulator({ clock: () => now });
    const { openid, send } = await prepare(simulator);
    const submit = async () => (await simulator.act(openid, "submit-form"))["formId"];
    const [inTime, late] = [await submit(), await submit()];
    now += SEVEN_DAYS * 1000 - 1;
    expect(await send(inTime)).toBe(0);
    now += 1;
    expect(await send(late)).toBe(41028);
  });

  test("is useless for another customer", async () => {
    await using simulator = await startSimulator();
    const { openid, send } = await prepare(simulator);
    const { formId } = await simulator.act(openid, "submit-form");
    expect(await send(formId, await simulator.addUser())).toBe(41028);
    expect(await send(formId)).toBe(0);
  });

  test("several formIds add up", async () => {
    await using simulator = await startSimulator();
    const { openid, send } = await prepare(simulator);
    for (let count = 0; count < 3; count += 1) {
      const { formId } = await simulator.act(openid, "submit-form");
      expect(await send(formId)).toBe(0);
      expect(await send(formId)).toBe(41029);
    }
  });

  test.each(["mock", "fail"])("of a %s submit is not a formId", async (outcome) => {
    await using simulator = await startSimulator();
    const { openid, send } = await prepare(simulator);
    const { formId } = await simulator.act(openid, "submit-form", { outcome });
    expect(formId).toMatch(/^the formId is a mock one$|^requestFormId:fail/);
    expect(await send(formId)).toBe(41028);
  });

  test.each([undefined, null, "", 7, "unheard of", "4200000000000000000000000000"])(
    "cannot be %j",
    async (formId) => {
      await using simulator = await startSimulator();
      const { send } = await prepare(simulator);
      expect(await send(formId)).toBe(41028);
    },
  );
});

describe("a prepay_id", () => {
  test("works three times, starting a few seconds after the payment succeeds", async () => {
    let now = Date.now();
    await using simulator = await startSimulator({ clock: () => now });
    const { openid, send } = await prepare(simulator);
    const { prepayId } = await simulator.act(openid, "pay", { orderId: "1", outcome: "success" });
    expect(prepayId).toMatch(/^wx\d{14}[0-9a-f]{20}$/);
    expect(await send(prepayId)).toBe(41028);
    now += 2_999;
    expect(await send(prepayId)).toBe(41028);
    now += 1;
    const answers = [await send(prepayId), await send(prepayId), await send(prepayId)];
    expect(answers).toEqual([0, 0, 0]);
    expect(await send(prepayId)).toBe(41029);
  });

  test("becomes valid after the delay in the app's settings", async () => {
    await using simulator = await startSimulator();
    await simulator.control("POST", "/app", { prepayDelaySeconds: 0 });
    const { openid, send } = await prepare(simulator);
    const { prepayId } = await simulator.act(openid, "pay", { orderId: "1", outcome: "success" });
    expect(await send(prepayId)).toBe(0);
  });

  test("of a pending or failed payment works only after that payment succeeds", async () => {
    await using simulator = await startSimulator();
    const { openid, send } = await prepare(simulator);
    const pay = async (outcome: string) =>
      (await simulator.act(openid, "pay", { orderId: "1", outcome }))["prepayId"];
    const prepayId = await pay("pending");
    await simulator.advance(60);
    expect(await send(prepayId)).toBe(41028);
    expect(await pay("fail")).toBe(prepayId);
    await simulator.advance(60);
    expect(await send(prepayId)).toBe(41028);
    expect(await pay("success")).toBe(prepayId);
    await simulator.advance(3);
    expect(await send(prepayId)).toBe(0);
  });

  test("is valid for seven days after the payment", async () => {
    await using simulator = await startSimulator();
    const { openid, send } = await prepare(simulator);
    const { prepayId } = await simulator.act(openid, "pay", { orderId: "1", outcome: "success" });
    await simulator.advance(SEVEN_DAYS - 60);
    expect(await send(prepayId)).toBe(0);
    await simulator.advance(60);
    expect(await send(prepayId)).toBe(41028);
  });

  test("of an order not paid within two hours is replaced by a new one", async () => {
    await using simulator = await startSimulator();
    const { openid, send } = await prepare(simulator);
    const pay = async (outcome: string) =>
      (await simulator.act(openid, "pay", { orderId: "1", outcome }))["prepayId"];
    const first = await pay("pending");
    await simulator.advance(7200);
    const second = await pay("success");
    expect(second).not.toBe(first);
    await simulator.advance(3);
    expect(await send(first)).toBe(41028);
    expect(await send(second)).toBe(0);
  });

  test("of a paid order stays the same and paid", async () => {
    await using simulator = await startSimulator();
    const { openid } = await prepare(simulator);
    const pay = (outcome: string) => simulator.act(openid, "pay", { orderId: "1", outcome });
    const paid = await pay("success");
    expect(await pay("success")).toEqual(paid);
    expect(await pay("fail")).toMatchObject({ field: "outcome" });
  });
});
