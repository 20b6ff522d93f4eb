import { builtInCatalog } from "@mp-notice/core";
import { describe, expect, test } from "vitest";
import { updatePaymentSettingsSchema } from "../../src/payment-settings/update-payment-settings.procedure.ts";
import {
  listDatabases,
  PUBLIC_URL,
  startOperatorApi,
  type OperatorApi,
} from "../start-operator-api.ts";

const TOKEN = "pushToken123";
const AES_KEY = "A".repeat(43);

async function start(open: Parameters<typeof startOperatorApi>[0]) {
  const api = await startOperatorApi(open);
  const cookie = await api.signIn();
  const update = (input: object) => api.mutate("paymentSettings.update", input, { cookie });
  const get = async () => (await api.query("paymentSettings.get", undefined, { cookie })).data;
  return { api, cookie, update, get };
}

const fieldsOf = (answer: Awaited<ReturnType<OperatorApi["mutate"]>>) =>
  answer.error?.details.map(({ field }) => field);

describe.each(listDatabases())("payment settings on %s", (_name, open) => {
  test("are null until somebody enters them, and notices can be read meanwhile", async () => {
    const { api, cookie, get } = await start(open);
    await using _ = api;
    expect(await get()).toBeNull();
    const notices = await api.query("notices.list", undefined, { cookie });
    expect(notices.data.map(({ status }) => status)).toEqual(
      Array(builtInCatalog.codes.length).fill("not_configured"),
    );
    for (const path of ["paymentSettings.verify", "templates.refresh"]) {
      expect((await api.mutate(path, {}, { cookie })).error?.reason, path).toBe(
        "MINI_PROGRAM_NOT_CONFIGURED",
      );
    }
    const list = await api.query("templates.list", { channel: "subscribe" }, { cookie });
    expect(list).toMatchObject({ status: 412, error: { reason: "MINI_PROGRAM_NOT_CONFIGURED" } });
  });

  test("never return the secret, only its last four characters", async () => {
    const { api, update, get } = await start(open);
    await using _ = api;
    const { appId, appSecret } = api.simulator.app;
    const saved = await update({
      appId,
      appSecret,
      name: " 小店 ",
      push: { token: TOKEN, encodingAesKey: AES_KEY },
    });
    expect(saved.data).toEqual({
      appId,
      name: "小店",
      secret: { isSet: true, lastFour: appSecret.slice(-4) },
      miniprogramState: "formal",
      push: {
        url: `${PUBLIC_URL}/wechat/push/${appId}`,
        isSet: true,
        isEncrypted: true,
        lastEventAt: null,
        lastRefusal: null,
      },
      relay: null,
      verifiedAt: null,
      lastRefusal: null,
    });
    expect(await get()).toEqual(saved.data);
    expect(JSON.stringify(saved.data)).not.toContain(appSecret);
  });

  test("keep fields that an update omits", async () => {
    const { api, update, get } = await start(open);
    await using _ = api;
    const { appId, appSecret } = api.simulator.app;
    const push = { token: TOKEN, encodingAesKey: AES_KEY };
    await update({ appId, appSecret, name: "小店", miniprogramState: "trial", push });
    await update({ appId, push: { token: "another456" } });
    expect(await get()).toMatchObject({
      name: "小店",
      miniprogramState: "trial",
      secret: { isSet: true },
    });
    expect(await api.parts.miniPrograms.get()).toEqual({
      appId,
      appSecret,
      miniprogramState: "trial",
    });
    expect(await api.parts.miniPrograms.findPush(appId)).toEqual({
      appId,
      token: "another456",
      encodingAesKey: AES_KEY,
    });
  });

  test("every optional one can be removed", async () => {
    const { api, update, get } = await start(open);
    await using _ = api;
    const { appId, appSecret } = api.simulator.app;
    const push = { token: TOKEN, encodingAesKey: AES_KEY };
    const full = { appId, appSecret, name: "小店", miniprogramState: "trial", push };
    const bare = await update({ appId, appSecret });
    const { shape } = updatePaymentSettingsSchema;
    const optional = Object.entries(shape).filter(
      ([, field]) => field.safeParse(undefined).success,
    );
    expect(optional.length).toBeGreaterThan(3);
    for (const [name, field] of optional) {
      // Required, so it can be replaced but not removed.
      if (name === "appSecret") continue;
      expect(field.safeParse(null).success, name).toBe(true);
      await update(full);
      expect((await update({ appId, [name]: null })).status, name).toBe(200);
      const key = name as keyof typeof bare.data;
      expect((await get())?.[key], name).toEqual(bare.data[key]);
    }
    for (const encodingAesKey of [null, "", " "]) {
      await update(full);
      await update({ appId, push: { token: TOKEN, encodingAesKey } });
      expect(await api.parts.miniPrograms.findPush(appId)).toMatchObject({
        token: TOKEN,
        encodingAesKey: null,
      });
    }
    await update(full);
    await update({ appId, push: { encodingAesKey: null } });
    expect(await api.parts.miniPrograms.findPush(appId)).toMatchObject({
      token: TOKEN,
      encodingAesKey: null,
    });
    await update({ appId, push: null });
    expect(fieldsOf(await update({ appId, push: { encodingAesKey: AES_KEY } }))).toEqual([
      "push.token",
    ]);
    expect(await api.parts.miniPrograms.findPush(appId)).toBeNull();
  });

  test("another mini program needs its own secret; the first one's push still reaches us", async () => {
    const { api, update, get } = await start(open);
    await using _ = api;
    const { appId, appSecret } = api.simulator.app;
    const first = await update({ appId });
    expect(first).toMatchObject({
      status: 400,
      error: { reason: "INPUT_INVALID", details: [{ field: "appSecret" }] },
    });
    await update({ appId, appSecret, name: "小店", push: { token: TOKEN } });
    const other = "wx00000000000other";
    expect(fieldsOf(await update({ appId: other }))).toEqual(["appSecret"]);
    await update({ appId: other, appSecret: "s".repeat(32) });
    expect(await get()).toMatchObject({ appId: other, name: "", push: { isSet: false } });
    expect(await api.parts.miniPrograms.findPush(appId)).toMatchObject({ token: TOKEN });
    await update({ appId, appSecret });
    expect(await get()).toMatchObject({ appId, name: "" });
  });

  test("verifying calls WeChat and stores the time of its success", async () => {
    const { api, cookie, update, get } = await start(open);
    await using _ = api;
    const { appId, appSecret } = api.simulator.app;
    await update({ appId, appSecret });
    expect((await api.mutate("paymentSettings.verify", {}, { cookie })).data).toEqual({ ok: true });
    expect((await get())?.verifiedAt).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    await update({ appId, name: "小店" });
    expect((await get())?.verifiedAt).not.toBeNull();
    await update({ appId, appSecret: "w".repeat(32) });
    expect((await get())?.verifiedAt).toBeNull();
  });

  test("a wrong secret is explained, with the fix", async () => {
    const { api, cookie, update, get } = await start(open);
    await using _ = api;
    const { appId, appSecret } = api.simulator.app;
    await update({ appId, appSecret: "w".repeat(32) });
    const { data } = await api.mutate("paymentSettings.verify", {}, { cookie });
    expect(data).toMatchObject({
      ok: false,
      errcode: expect.any(Number),
      advice: expect.stringContaining("AppSecret"),
    });
    await update({ appId, name: "小店" });
    const refusal = (await get())?.lastRefusal;
    expect({ ok: false, ...refusal }).toEqual({
      ...data,
      at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    const seen = await api.query("overview.get", undefined, { cookie });
    expect(seen.data.connectionRefusal).toEqual(refusal);
    await update({ appId, appSecret });
    expect((await get())?.lastRefusal).toBeNull();
  });

  test("a token that WeChat issues proves the connection, after a failed check too", async () => {
    const { api, cookie, update, get } = await start(open);
    await using _ = api;
    const { appId, appSecret } = api.simulator.app;
    await update({ appId, appSecret });
    const path = "/cgi-bin/stable_token";
    await api.control("POST", "/faults", {
      path,
      times: 1,
      fault: { kind: "errcode", errcode: 40164 },
    });
    await api.mutate("paymentSettings.verify", {}, { cookie });
    expect(await get()).toMatchObject({ verifiedAt: null, lastRefusal: { errcode: 40164 } });
    await api.mutate("templates.refresh", {}, { cookie });
    expect(await get()).toMatchObject({ verifiedAt: expect.any(String), lastRefusal: null });
  });

  test("an unreachable WeChat is a result, not an error", async () => {
    const { api, cookie, update } = await start(open);
    await using _ = api;
    const { appId, appSecret } = api.simulator.app;
    await update({ appId, appSecret });
    for (const path of ["/cgi-bin/token", "/cgi-bin/stable_token"]) {
      await api.control("POST", "/faults", {
        path,
        times: 5,
        fault: { kind: "cut", when: "before" },
      });
    }
    const { data } = await api.mutate("paymentSettings.verify", {}, { cookie });
    expect(data).toMatchObject({
      ok: false,
      reason: expect.any(String),
      advice: expect.any(String),
    });
    expect(data).not.toHaveProperty("errcode");
  });

  test.each([
    [{ appId: "wx123" }, ["appId"]],
    [{ appId: "gh_0123456789abcdef" }, ["appId"]],
    [{ appId: "wx0123456789abcdef", appSecret: "short" }, ["appSecret"]],
    [{ appId: "wx0123456789abcdef", secret: "s".repeat(32) }, ["secret"]],
    [{ appId: "wx0123456789abcdef", miniprogramState: "beta" }, ["miniprogramState"]],
    [{ appId: "wx0123456789abcdef", push: {} }, ["push.token"]],
    [{ appId: "wx0123456789abcdef", push: { token: "a b" } }, ["push.token"]],
    [
      { appId: "wx0123456789abcdef", push: { token: TOKEN, encodingAesKey: "short" } },
      ["push.encodingAesKey"],
    ],
    [{ appId: "wx0123456789abcdef", push: { token: TOKEN, aesKey: AES_KEY } }, ["push.aesKey"]],
    [{ appId: "bad", name: "n".repeat(61) }, ["appId", "name"]],
    [{}, ["appId"]],
  ])("%j is refused with the fields named", async (input, fields) => {
    const { api, update } = await start(open);
    await using _ = api;
    const answer = await update(input);
    expect(answer).toMatchObject({ status: 400, error: { reason: "INPUT_INVALID" } });
    expect(fieldsOf(answer)).toEqual(fields);
  });
});
