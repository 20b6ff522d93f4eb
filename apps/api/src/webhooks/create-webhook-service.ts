import { NoticeError } from "@mp-notice/core";
import { ulid } from "ulid";
import type { SecretBox } from "../secrets/secret-box.ts";
import { webhookPurpose } from "../secrets/sealed-columns.ts";
import type { AddressGuard } from "./address-guard.ts";
import { assertPublicUrl } from "./assert-public-url.ts";
import { judgeTry } from "./judge-try.ts";
import type { MessageQueries, StoredMessage } from "./message-queries.ts";
import type { MessageStore } from "./message-store.ts";
import { openSecrets } from "./open-secrets.ts";
import { createWebhookSecret } from "./sign-message.ts";
import type { WebhookHttp } from "./webhook-http.ts";
import { toOrigin, type StoredWebhook, type WebhookStore } from "./webhook-store.ts";
import {
  TEST_EVENT,
  type Attempt,
  type TryResult,
  type WebhookItem,
  type WebhookService,
} from "./webhook.contract.ts";

interface WebhookServiceDeps {
  store: WebhookStore;
  messages: Pick<MessageStore, "exchange">;
  queries: MessageQueries;
  /** At most a minute old. */
  summarizeRoughly: MessageQueries["summarizeUndelivered"];
  http: Pick<WebhookHttp, "post" | "forget">;
  guard: Pick<AddressGuard, "resolve">;
  secretBox: SecretBox;
  /** Another receiver of messages with this id; `null` when there is none. */
  findOther(id: string): Promise<{ id: string; url: string } | null>;
  /** `null` while no mini program is configured. */
  findAppId(): Promise<string | null>;
  newId(): string;
  wakeSender(): void;
  /** Unix milliseconds. */
  now(): number;
}

const OLD_SECRET_SIGNS_MS = 86_400_000;

export function createWebhookService(deps: WebhookServiceDeps): WebhookService {
  const { store, queries, secretBox, newId, now } = deps;

  const assertPublic = (url: string) => assertPublicUrl(deps.guard, { url, field: "url" });

  async function toItem(
    webhook: StoredWebhook,
    summarize = queries.summarizeUndelivered,
  ): Promise<WebhookItem> {
    const { id, url, events, enabled, isGone, failingSince, oldSecretUntil, createdAt } = webhook;
    const { undelivered, oldestUndeliveredAt } = await summarize(id);
    return {
      ...{ webhookId: id, url, events, enabled, isGone, undelivered },
      failingSince: toIso(failingSince),
      oldSecretUntil: toIso((oldSecretUntil ?? 0) > now() ? oldSecretUntil : null),
      oldestUndeliveredAt: toIso(oldestUndeliveredAt),
      createdAt: new Date(createdAt).toISOString(),
    };
  }

  async function listItems(summarize = queries.summarizeUndelivered): Promise<WebhookItem[]> {
    const items: WebhookItem[] = [];
    for (const webhook of await store.list()) items.push(await toItem(webhook, summarize));
    return items;
  }

  return {
    list: () => listItems(),
    async create({ url, events, enabled }) {
      await assertPublic(url);
      const createdAt = now();
      const id = ulid(createdAt);
      const secret = createWebhookSecret();
      const sealedSecret = secretBox.seal(secret, webhookPurpose("secret", id));
      const unrotated = { sealedOldSecret: null, oldSecretUntil: null };
      await store.add({ id, url, events, enabled, sealedSecret, ...unrotated, createdAt });
      return { webhook: await toItem(await store.get(id)), secret };
    },
    async update({ webhookId: id, url, events, enabled, rotateSecret }) {
      const before = await store.get(id);
      if (url !== undefined && url !== before.url) await assertPublic(url);
      const secret = rotateSecret ? createWebhookSecret() : null;
      const changes = {
        ...(url !== undefined && { url }),
        ...(events !== undefined && { events }),
        ...(enabled !== undefined && { enabled }),
        ...(secret !== null && toRotated(before, secret)),
      };
      await store.update({ id, changes, now: now() });
      deps.wakeSender();
      return { webhook: await toItem(await store.get(id)), secret };
    },
    async remove(id) {
      await store.remove({ id, now: now() });
      deps.http.forget(id);
    },
    async test(webhookId) {
      const webhook = await store.get(webhookId);
      const appId = (await deps.findAppId()) ?? "";
      const timestamp = new Date(now()).toISOString();
      const body = JSON.stringify({ type: TEST_EVENT, timestamp, data: { appId, webhookId } });
      const message = { webhookId, id: newId(), claimId: newId(), type: TEST_EVENT, body } as const;
      await queries.insertTest({ ...message, appId, origin: toOrigin(webhook.url) });
      const secrets = openSecrets(secretBox, { webhook, now: now() });
      const { url } = webhook;
      const tried = await deps.http.post({ webhookId, url, secrets, messageId: message.id, body });
      const verdict = judgeTry(tried, { type: TEST_EVENT, tries: 1, random: 0 });
      const outcomes = [{ message, tried, verdict }];
      await deps.messages.exchange({ webhookId, claimId: message.claimId, outcomes, limit: 0 });
      const { status, problem, durationMs, answer } = tried;
      return {
        ...{ messageId: message.id, status, problem, durationMs, answer },
        isDelivered: verdict.next === "delivered",
      } satisfies TryResult;
    },
    async listAttempts(input) {
      const { limit } = input;
      const found = await queries.list({ ...input, limit: limit + 1 });
      const items = found.slice(0, limit).map(toAttempt);
      return { items, nextCursor: found.length > limit ? (items.at(-1)?.messageId ?? null) : null };
    },
    async redeliver(input) {
      const { id, url } =
        (await deps.findOther(input.webhookId)) ?? (await store.get(input.webhookId));
      const which =
        "messageId" in input
          ? { messageId: input.messageId }
          : { failedSince: Date.parse(input.failedSince) };
      const redelivered = await queries.redeliver({ webhookId: id, origin: toOrigin(url), which });
      if (redelivered === 0 && "messageId" in which) {
        throw new NoticeError("NOT_FOUND", "there is no such message, or it is being sent", {
          details: [{ field: "messageId", problem: "is not known, or is being sent now" }],
        });
      }
      deps.wakeSender();
      return { redelivered };
    },
    async listHealth() {
      return (await listItems(deps.summarizeRoughly)).map(
        ({ webhookId, url, enabled, isGone, failingSince, undelivered, oldestUndeliveredAt }) => ({
          ...{ webhookId, enabled, isGone, failingSince, undelivered, oldestUndeliveredAt },
          host: new URL(url).host,
        }),
      );
    },
  };

  function toRotated({ id, sealedSecret }: StoredWebhook, secret: string) {
    const old = secretBox.open(sealedSecret, webhookPurpose("secret", id));
    return {
      sealedSecret: secretBox.seal(secret, webhookPurpose("secret", id)),
      sealedOldSecret: secretBox.seal(old, webhookPurpose("old-secret", id)),
      oldSecretUntil: now() + OLD_SECRET_SIGNS_MS,
    };
  }
}

function toAttempt(message: StoredMessage): Attempt {
  const { id, type, state, body, tries } = message;
  return {
    ...{ messageId: id, type, state, body, tries },
    createdAt: new Date(message.createdAt).toISOString(),
    lastTriedAt: toIso(message.lastTriedAt),
    nextTryAt: state === "pending" ? toIso(message.dueAt) : null,
    status: message.lastStatus,
    problem: message.lastProblem,
    durationMs: message.lastDurationMs,
    answer: message.lastAnswer,
  };
}

function toIso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
