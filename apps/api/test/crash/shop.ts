import { createExampleData, builtInCatalog } from "@mp-notice/core";
import { setTimeout as sleep } from "node:timers/promises";

const JSON_TYPE = { "content-type": "application/json" };
const ANSWER_WITHIN_MS = 4000;
const RETRY_AFTER_MS = 100;

/** A backend and an operator that retry unanswered requests unchanged. */
export interface Shop {
  /** The answer, or `null` when there was none. */
  ask(name: string, input: unknown, headers?: Record<string, string>): Promise<any>;
  read(name: string, input: unknown): Promise<any>;
  /** Retries until there is an answer. */
  insist(name: string, input: unknown, headers?: Record<string, string>): Promise<any>;
  signIn(login: { email: string; password: string }): Promise<void>;
  asService: { authorization: string };
  /** The current session. */
  asOperator(): { cookie: string };
}

export function createShop({ apiUrl, serviceKey }: { apiUrl: string; serviceKey: string }): Shop {
  let cookie = "";

  async function call(path: string, init: RequestInit): Promise<any> {
    try {
      const response = await fetch(`${apiUrl}/trpc/${path}`, {
        ...init,
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      const set = response.headers.get("set-cookie");
      if (set) cookie = set.split(";", 1)[0] ?? "";
      const body = (await response.json()) as {
        result?: { data: unknown };
        error?: { data: { reason: string } };
      };
      if (/^(INTERNAL|UNAVAILABLE)$/.test(body.error?.data.reason ?? "")) return null;
      return body.error ? { error: body.error.data } : (body.result?.data ?? null);
    } catch {
      return null;
    }
  }

  const ask: Shop["ask"] = (name, input, headers = {}) =>
    call(name, {
      method: "POST",
      headers: { ...JSON_TYPE, ...headers },
      body: JSON.stringify(input),
    });

  async function until<Answer>(run: () => Promise<Answer | null>): Promise<Answer> {
    for (;;) {
      const answer = await run();
      if (answer !== null) return answer;
      await sleep(RETRY_AFTER_MS);
    }
  }

  return {
    ask,
    insist: (name, input, headers = { cookie }) => until(() => ask(name, input, headers)),
    read: (name, input) =>
      until(() =>
        call(`${name}?input=${encodeURIComponent(JSON.stringify(input))}`, { headers: { cookie } }),
      ),
    async signIn(login) {
      await until(() => ask("session.login", login));
    },
    asService: { authorization: `Bearer ${serviceKey}` },
    asOperator: () => ({ cookie }),
  };
}

/** Maps and enables a notice on a channel with the suggested mapping; returns its templateId. */
export async function setUpNotice(
  shop: Shop,
  input: {
    code: string;
    channel: "subscribe" | "template";
    query: string;
    grantWaitSeconds?: number;
  },
): Promise<string> {
  const { code, channel, query, ...settings } = input;
  const list = await shop.read("templates.list", { channel, query });
  const { libraryTemplateId } = list.items[0];
  const suggested = await shop.read("notices.suggest", { code, channel, libraryTemplateId });
  const keywords = suggested.map(({ keywordId, source }: any) => ({ keywordId, source }));
  const saved = await shop.insist("notices.update", {
    code,
    enabled: true,
    ...settings,
    channel,
    template: { libraryTemplateId, keywords },
  });
  return saved.template.templateId;
}

export function createTrigger(input: {
  notice: string;
  openid: string;
  orderId: string;
  grantWaitSeconds: number;
  delaySeconds?: number;
  idempotencyKey?: string;
}) {
  return { ...input, data: createExampleData(builtInCatalog.get(input.notice)) };
}
