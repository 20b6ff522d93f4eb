import { z } from "zod";
import { NoticeError, type ErrorDetail, type ErrorReason } from "../errors.ts";
import { idSchema, numericIdSchema } from "../id-schema.ts";
import { toErrorDetails } from "../input-problems.ts";
import { assertCardFits } from "../mapping/render-card.ts";
import {
  createExampleData,
  normaliseData,
  type NoticeData,
  type NoticeDefinition,
} from "../notices/define-notice.ts";
import type { NoticeCatalog } from "../notices/notice-catalog.ts";
import {
  getNoticeStatus,
  MAX_GRANT_WAIT_SECONDS,
  type NoticeSettings,
  type NoticeSettingsStore,
} from "../notices/notice-settings.port.ts";
import type { DeliveryState, NewDelivery } from "./delivery.ts";
import type { DeliveryStore } from "./delivery-store.port.ts";
import { readSendTime, sendTimeShape } from "./send-time.ts";
import type { MiniprogramState } from "./wechat.port.ts";

export const MAX_TRIGGERS = 200;
const MAX_KEY_LENGTH = 200;

export const deliveryIdSchema = idSchema(26);
export const openidSchema = idSchema(64).describe(
  "The customer's openid in the connected mini program · 顾客在这个小程序里的 openid",
);
export const orderIdSchema = numericIdSchema(64).describe(
  "The shop's order id, text or a whole number below 2^53 · 商城自己的订单 ID，文本或小于 2^53 的整数",
);

/**
 * Accepts any text of a sane length, so that an impossible code fails like an unknown one: NOTICE_NOT_FOUND lists the valid
 * codes.
 */
export const noticeCodeSchema = z
  .string({ error: "must be text" })
  .max(64, { error: "must be at most 64 characters" })
  .describe("The notice's code · 通知代码");

export const idempotencyKeySchema = z
  .string({ error: "must be text" })
  .regex(/^[\x20-\x7e]{1,200}$/, {
    error: `must be 1 to ${MAX_KEY_LENGTH} printable ASCII characters`,
  });

/** `data` is validated separately against the notice's fields, so that its errors are FIELD_INVALID. */
export const triggerSchema = z.strictObject({
  notice: noticeCodeSchema,
  openid: openidSchema,
  orderId: orderIdSchema,
  data: z.unknown(),
  idempotencyKey: idempotencyKeySchema
    .optional()
    .describe(
      "Calls with the same key are one message; by default made of notice, order id and the notice's key fields · 幂等键：相同的键只发一条，默认由通知、订单 ID 和键字段组成",
    ),
  grantWaitSeconds: z
    .number()
    .int()
    .min(0)
    .max(MAX_GRANT_WAIT_SECONDS)
    .optional()
    .describe(
      "How long it may wait for a permission; by default as the notice is set, 600 · 最多等权限多久，默认按通知的设置（600 秒）",
    ),
  ...sendTimeShape,
});

export type TriggerInput = z.input<typeof triggerSchema>;
export type Trigger = z.output<typeof triggerSchema>;

export interface TriggerResult {
  deliveryId: string;
  state: DeliveryState;
  /** True when the key was already known and nothing new was queued. */
  duplicate: boolean;
}

export type TriggerManyResult =
  | ({ ok: true } & TriggerResult)
  | { ok: false; reason: ErrorReason; details: ErrorDetail[] };

export interface QueueDeps {
  store: Pick<DeliveryStore, "queue">;
  settings: Pick<NoticeSettingsStore, "list">;
  getCatalog(): Promise<NoticeCatalog>;
  /** A new time-ordered id of 26 characters. */
  newId(): string;
  /** SHA-256 as hex. */
  hash(text: string): string;
  /** Unix milliseconds by this process's clock: only bounds how far ahead a trigger may be scheduled. */
  now(): number;
}

/**
 * Queues the valid triggers and reports what is wrong with the others, in the order of the input. An `ok` result is on disk.
 */
export async function queueTriggers(
  deps: QueueDeps,
  { appId, triggers }: { appId: string; triggers: unknown[] },
): Promise<TriggerManyResult[]> {
  const settingsByCode = new Map(
    (await deps.settings.list(appId)).map((settings) => [settings.code, settings]),
  );
  const catalog = await deps.getCatalog();
  const prepared = triggers.map((trigger) =>
    tryPrepare(deps, { appId, trigger, catalog, settingsByCode }),
  );
  const deliveries = prepared.flatMap((item) => (item.ok ? [item.delivery] : []));
  const queued = deliveries.length > 0 ? await deps.store.queue(deliveries) : [];

  let next = 0;
  return prepared.map((item): TriggerManyResult => {
    if (!item.ok) return { ok: false, reason: item.error.reason, details: item.error.details };
    const result = queued[next++];
    if (!result)
      throw new NoticeError(
        "INTERNAL",
        "the store returned fewer results than deliveries were queued",
      );
    if (!result.ok) return { ok: false, reason: "IDEMPOTENCY_CONFLICT", details: [KEY_CONFLICT] };
    const { deliveryId, state, duplicate } = result;
    return { ok: true, deliveryId, state, duplicate };
  });
}

const KEY_CONFLICT: ErrorDetail = {
  field: "idempotencyKey",
  problem: "was already used with a different notice, openid, order or data",
};

type Prepared = { ok: true; delivery: NewDelivery } | { ok: false; error: NoticeError };

interface PrepareInput {
  appId: string;
  trigger: unknown;
  catalog: NoticeCatalog;
  settingsByCode: Map<string, NoticeSettings>;
}

function tryPrepare(deps: QueueDeps, input: PrepareInput): Prepared {
  try {
    return { ok: true, delivery: prepareTrigger(deps, input) };
  } catch (error) {
    if (error instanceof NoticeError) return { ok: false, error };
    throw error;
  }
}

function prepareTrigger(
  { newId, hash, now }: QueueDeps,
  { appId, trigger, catalog, settingsByCode }: PrepareInput,
): NewDelivery {
  const { notice: code, openid, orderId, ...rest } = parseTrigger(trigger);
  const sendTime = readSendTime(rest, { nowMs: now() });
  const notice = catalog.getActive(code, "notice");
  const data = normaliseData(notice, rest.data);
  const settings = settingsByCode.get(code);
  const status = settings ? getNoticeStatus(settings) : "not_configured";
  if (!settings?.mapping || status === "not_configured") {
    throw new NoticeError("NOTICE_NOT_READY", `${code} has no mapping`, {
      details: [{ field: "notice", problem: `${code} has no template and mapping yet` }],
    });
  }
  assertCardFits({ notice, mapping: settings.mapping, data });
  return {
    id: newId(),
    appId,
    kind: "trigger",
    notice: code,
    definitionVersion: notice.source === "built_in" ? null : notice.version,
    openid,
    orderId,
    data,
    idempotencyKey: rest.idempotencyKey ?? createDefaultKey({ notice, orderId, data }),
    fingerprint: hash(createFingerprintText({ code, openid, orderId, data })),
    resendOf: null,
    miniprogramState: null,
    grantWaitSeconds: rest.grantWaitSeconds ?? settings.grantWaitSeconds,
    sendTime,
    state: settings.enabled ? "queued" : "skipped",
  };
}

function parseTrigger(input: unknown): Trigger {
  const parsed = triggerSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new NoticeError("INPUT_INVALID", "the trigger is not valid", {
    details: toErrorDetails(parsed.error),
  });
}

/**
 * `<notice>:<orderId>`, followed by the notice's key fields. Two orders never share a key: when further parts follow, a colon
 * in any part but the last is escaped as `%3A`, and every percent sign as `%25`.
 */
export function createDefaultKey(input: {
  notice: NoticeDefinition;
  orderId: string;
  data: NoticeData;
}): string {
  const { notice, orderId, data } = input;
  const parts = [orderId, ...notice.keyFields.map((field) => String(data[field] ?? ""))];
  const key = [notice.code, ...escapeKeyParts(parts)].join(":");
  if (idempotencyKeySchema.safeParse(key).success) return key;
  throw new NoticeError("INPUT_INVALID", "the default idempotency key is not valid", {
    details: [
      {
        field: "idempotencyKey",
        problem: `is required here: the default key, made of the order and ${notice.keyFields.join(", ")}, is not 1 to ${MAX_KEY_LENGTH} printable ASCII characters`,
      },
    ],
  });
}

/** A single part needs no escaping: nothing follows it. */
function escapeKeyParts(parts: string[]): string[] {
  if (parts.length === 1) return parts;
  return parts.map((part, index) => {
    const escaped = part.replaceAll("%", "%25");
    return index < parts.length - 1 ? escaped.replaceAll(":", "%3A") : escaped;
  });
}

/**
 * The body that belongs to an idempotency key, as canonical text. Neither the grant wait nor the time of sending is part of it: a
 * backend that repeats a trigger may well compute another delay.
 */
export function createFingerprintText(body: {
  code: string;
  openid: string;
  orderId: string;
  data: NoticeData;
}): string {
  const sorted = Object.entries(body.data).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([body.code, body.openid, body.orderId, sorted]);
}

/**
 * Queues a test of a notice's mapping for one customer. The notice needs a mapping but may be disabled.
 * @throws NoticeError NOTICE_NOT_FOUND, NOTICE_NOT_READY, FIELD_INVALID, INPUT_INVALID
 */
export async function queueTest(
  deps: QueueDeps,
  input: {
    appId: string;
    code: string;
    openid: string;
    data?: unknown;
    miniprogramState?: MiniprogramState | undefined;
  },
): Promise<{ deliveryId: string }> {
  const notice = (await deps.getCatalog()).getActive(input.code);
  const openid = openidSchema.safeParse(input.openid);
  if (!openid.success) {
    throw new NoticeError("INPUT_INVALID", "the openid is not valid", {
      details: openid.error.issues.map(({ message }) => ({ field: "openid", problem: message })),
    });
  }
  const settings = (await deps.settings.list(input.appId)).find(({ code }) => code === input.code);
  if (!settings?.mapping) {
    throw new NoticeError("NOTICE_NOT_READY", `${input.code} has no mapping`, {
      details: [{ field: "code", problem: `${input.code} has no template and mapping yet` }],
    });
  }
  const data =
    input.data === undefined ? createExampleData(notice) : normaliseData(notice, input.data);
  assertCardFits({ notice, mapping: settings.mapping, data });
  const id = deps.newId();
  const orderId = `test-${id}`;
  await deps.store.queue([
    {
      id,
      appId: input.appId,
      kind: "test",
      notice: input.code,
      definitionVersion: notice.source === "built_in" ? null : notice.version,
      openid: openid.data,
      orderId,
      data,
      idempotencyKey: null,
      fingerprint: deps.hash(
        createFingerprintText({ code: input.code, openid: openid.data, orderId, data }),
      ),
      resendOf: null,
      miniprogramState: input.miniprogramState ?? null,
      grantWaitSeconds: 0,
      sendTime: null,
      state: "queued",
    },
  ]);
  return { deliveryId: id };
}
