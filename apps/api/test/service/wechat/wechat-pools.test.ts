import { expect, test } from "vitest";
import { createSimulator } from "@mp-notice/wechat-simulator";
import { createAccessTokens } from "../../../src/wechat/access-token.ts";
import { createAccountGateway } from "../../../src/wechat/account-gateway.ts";
import { createMessageGateway } from "../../../src/wechat/message-gateway.ts";
import { createWechatPools } from "../../../src/wechat/wechat-pools.ts";
import { createMemoryAccessTokenStore } from "./memory-access-token-store.ts";

test("a flood of hanging sign-ins does not delay messages, tokens or operators", async () => {
  const simulator = createSimulator();
  const { url: baseUrl } = await simulator.listen();
  const pools = createWechatPools({ baseUrl, sendingConnections: 4 });
  const tokens = createAccessTokens({
    http: pools.tokens,
    store: createMemoryAccessTokenStore().store,
  });
  const gateway = createAccountGateway({ http: pools.account, signInHttp: pools.signIns, tokens });
  const messages = createMessageGateway({ http: pools.sends, tokens });
  const fault = { kind: "delay", ms: 60_000 };
  await fetch(`${baseUrl}/_simulator/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ path: "/sns/jscode2session", times: 1000, fault }),
  });
  const app = { ...simulator.app };

  const signIns = Array.from({ length: 250 }, (_, code) =>
    gateway.exchangeLoginCode({ app, code: `c${code}` }).catch((error: unknown) => error),
  );
  const refused = await Promise.race([Promise.all(signIns.slice(48)), Promise.all(signIns)]);
  expect(refused).toHaveLength(202);
  for (const error of refused) expect(error).toMatchObject({ reason: "RATE_LIMITED" });

  const begun = performance.now();
  const body = JSON.stringify({ touser: "o1", template_id: "t", data: {} });
  const [library, sent] = await Promise.all([
    gateway.listLibrary({ app, channel: "template" }),
    messages.send({ app, channel: "subscribe", body }),
  ]);
  expect(library.length).toBeGreaterThan(0);
  expect(sent.kind).toBe("answered");
  expect(performance.now() - begun).toBeLessThan(3000);

  for (const error of await Promise.all(signIns.slice(0, 48)))
    expect(error).toMatchObject({
      reason: expect.stringMatching(/^(WECHAT_UNAVAILABLE|RATE_LIMITED)$/),
    });
  await pools.close();
  await simulator.close();
}, 30_000);
