import { describe, expect, test } from "vitest";
import { ConfigError } from "../../src/config.ts";
import { ApiKeyEntity } from "../../src/database/entities/api-key.entity.ts";
import { PaymentSettingsEntity } from "../../src/database/entities/payment-settings.entity.ts";
import { UserEntity } from "../../src/database/entities/user.entity.ts";
import { WebhookEntity } from "../../src/database/entities/webhook.entity.ts";
import { createLogger } from "../../src/http/create-logger.ts";
import { wire } from "../../src/wiring/wire.ts";
import {
  listDatabases,
  OWNER,
  SERVICE_KEY,
  startOperatorApi,
  type OperatorApi,
} from "../start-operator-api.ts";

const DEMO_APP = {
  appId: "wx0123456789abcdef",
  appSecret: "s".repeat(32),
  pushToken: "demoPushToken",
};

const DEMO_WEBHOOK = {
  url: "http://127.0.0.1:3001/phone/webhooks",
  secret: `whsec_${Buffer.alloc(32, 6).toString("base64")}`,
};

async function countRows(api: OperatorApi) {
  const em = api.database.orm.em.fork();
  return {
    users: await em.count(UserEntity),
    apiKeys: await em.count(ApiKeyEntity),
    paymentSettings: await em.count(PaymentSettingsEntity),
    webhooks: await em.count(WebhookEntity),
  };
}

describe.each(listDatabases())("bootstrap on %s", (_name, open) => {
  test("is idempotent, also when run concurrently", async () => {
    await using api = await startOperatorApi(open);
    const demo = { demoApp: DEMO_APP, demoWebhook: DEMO_WEBHOOK };
    const again = () => api.bootstrap({ ...demo, loginLinkToken: "l".repeat(40) });
    await Promise.all([again(), again(), again()]);
    await again();
    expect(await countRows(api)).toEqual({ users: 1, apiKeys: 1, paymentSettings: 1, webhooks: 1 });
  });

  test("the demo's webhook follows its address and stays away once it is removed", async () => {
    await using api = await startOperatorApi(open);
    const cookie = await api.signIn();
    const list = async () => (await api.query("webhooks.list", undefined, { cookie })).data;
    await api.bootstrap({ demoWebhook: DEMO_WEBHOOK });
    const url = "http://127.0.0.1:3102/phone/webhooks";
    await api.bootstrap({ demoWebhook: { ...DEMO_WEBHOOK, url } });
    expect(await list()).toMatchObject([{ url, enabled: true }]);
    const [{ webhookId } = { webhookId: "" }] = await list();
    await api.mutate("webhooks.remove", { webhookId }, { cookie });
    await api.bootstrap({ demoWebhook: DEMO_WEBHOOK });
    expect(await list()).toEqual([]);
  });

  test("an existing owner stays, whatever the settings say", async () => {
    await using api = await startOperatorApi(open);
    await api.bootstrap({ admin: { email: "second@example.com", password: "another password" } });
    await api.bootstrap({ admin: null });
    expect(await countRows(api)).toMatchObject({ users: 1 });
    expect((await api.mutate("session.login", OWNER)).status).toBe(200);
  });

  test("the service key works at once; a second one is added to the first", async () => {
    await using api = await startOperatorApi(open);
    const second = `mpn_${"2".repeat(40)}`;
    await api.bootstrap({ serviceApiKey: second });
    for (const bearer of [SERVICE_KEY, second]) {
      const answer = await api.query("deliveries.find", { idempotencyKey: "k" }, { bearer });
      expect(answer.error?.reason).toBe("MINI_PROGRAM_NOT_CONFIGURED");
    }
  });

  test("the demo's mini program is added only if there is none", async () => {
    await using api = await startOperatorApi(open);
    const { appId, appSecret } = api.simulator.app;
    const cookie = await api.signIn();
    await api.bootstrap({ demoApp: DEMO_APP });
    const { data } = await api.query("paymentSettings.get", undefined, { cookie });
    expect(data).toMatchObject({
      appId: DEMO_APP.appId,
      secret: { isSet: true },
      push: { isSet: true },
    });
    await api.mutate("paymentSettings.update", { appId, appSecret, name: "小店" }, { cookie });
    await api.bootstrap({ demoApp: DEMO_APP });
    expect((await api.query("paymentSettings.get", undefined, { cookie })).data).toMatchObject({
      appId,
      name: "小店",
    });
  });

  test("the first owner's password must be strong too", async () => {
    await using api = await startOperatorApi(open);
    await api.database.orm.em.fork().nativeDelete(UserEntity, {});
    for (const password of ["12345678", "qwertyuiop1", "first@example.com"]) {
      const admin = { email: "first@example.com", password };
      const error = await api.bootstrap({ admin }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ConfigError);
      expect(String(error)).toMatch(/ADMIN_PASSWORD (?:must have at least 10|is too easy)/);
    }
  });

  test("without an owner or settings for one, the start names the missing settings", async () => {
    await using api = await startOperatorApi(open);
    await api.database.orm.em.fork().nativeDelete(UserEntity, {});
    const error = await api.bootstrap({ admin: null }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toMatch(/ADMIN_EMAIL is missing[^]*ADMIN_PASSWORD is missing/);
  });

  test.each([
    ["a missing key", { id: "new", key: Buffer.alloc(32, 9) }, /SECRET_KEYS lack the key test/],
    ["a changed key", { id: "test", key: Buffer.alloc(32, 9) }, /SECRET_KEYS do not decrypt/],
  ])("secrets sealed by %s fail the start", async (_what, key, message) => {
    await using api = await startOperatorApi(open);
    await api.bootstrap({ demoApp: DEMO_APP });
    const { bootstrap } = wire({
      config: { ...api.config, secretKeys: [key] },
      database: api.database,
      logger: createLogger({ write: () => {} }),
    });
    const error = await bootstrap().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toMatch(message);
  });
});
