import { raw, UniqueConstraintViolationException, type InferEntity } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/sql";
import type { RawBuilder } from "kysely";
import {
  DEFAULT_GRANT_WAIT_SECONDS,
  NoticeError,
  type Channel,
  type CurrentNotice,
  listFormerEnds,
  type NoticeCatalog,
  type NoticeSettings,
  type NoticeSettingsStore,
  type QuietHours,
  type SavedMapping,
} from "@mp-notice/core";
import type { NoticeStatusReason } from "./notice.contract.ts";
import type { Database } from "../database/connect.ts";
import { NoticeMappingEntity } from "../database/entities/notice-mapping.entity.ts";
import { NoticeSettingsEntity } from "../database/entities/notice-settings.entity.ts";
import { lockDefinition } from "./current-definition.ts";
import { NO_OUTBOX, type EventOutbox } from "../webhooks/event-outbox.ts";
import { writeStatusEvent } from "./write-status-event.ts";
import { readNow } from "../database/read-now.ts";
import { readNoticeOrder, saveNoticeOrder, sortByWorth } from "./notice-order.ts";
import { recordNoticeChanges } from "./record-notice-changes.ts";
import {
  clearNoticeAction,
  endNoticeAction,
  requireNoticeAction,
  takeActionProbe,
} from "./change-notice-action.ts";

export interface NoticeAction {
  reason: NoticeStatusReason;
  errcode: number | null;
  problem: string;
}

export interface StoredNotice {
  code: string;
  enabled: boolean;
  channel: Channel;
  page: string;
  grantWaitSeconds: number;
  quietHours: QuietHours | null;
  formerQuietEnds: number[];
  /** 0 = never saved. */
  version: number;
  action: NoticeAction | null;
  mappings: Record<Channel, SavedMapping | null>;
}

interface NoticeKey {
  appId: string;
  code: string;
}

interface SaveNoticeInput {
  appId: string;
  /** As the changes were checked against it. */
  notice: CurrentNotice;
  /** `null`: any version. */
  expectedVersion: number | null;
  changes: Partial<
    Pick<StoredNotice, "enabled" | "channel" | "page" | "grantWaitSeconds" | "quietHours">
  >;
  mapping: SavedMapping | null;
  /** `undefined` leaves it unchanged. */
  action: NoticeAction | null | undefined;
  now: number;
}

export interface NoticeStore extends NoticeSettingsStore {
  /** One per notice of the catalog, in the operator's order of worth, then in the catalog's. Without a mini program, the defaults. */
  listStored(appId: string | null): Promise<StoredNotice[]>;
  /** One transaction. @throws NoticeError VERSION_CONFLICT */
  save(input: SaveNoticeInput): Promise<void>;
  /** Stores the order of worth. */
  order(input: { appId: string; codes: string[] }): Promise<void>;
  /** Marks the notice if its active mapping still uses the template. */
  markAction(input: {
    appId: string;
    code: string;
    templateId: string;
    action: NoticeAction;
  }): Promise<void>;
  /** Clears a comparison's finding, if the active mapping still uses the template. */
  clearAction(input: { appId: string; code: string; templateId: string }): Promise<void>;
}

const REASON_BY_ERRCODE = new Map<number | null, NoticeStatusReason>([
  [40036, "TEMPLATE_MISSING"],
  [40037, "TEMPLATE_MISSING"],
  [40165, "PAGE_NOT_PUBLISHED"],
  [41030, "PAGE_NOT_PUBLISHED"],
  [43107, "TEMPLATE_BANNED"],
]);

export function createNoticeSettingsStore(
  database: Pick<Database, "orm" | "sql" | "dialect" | "now" | "transaction" | "transactional">,
  {
    getCatalog,
    outbox = NO_OUTBOX,
  }: { getCatalog(): Promise<NoticeCatalog>; outbox?: EventOutbox },
): NoticeStore {
  const { orm, sql, transactional } = database;

  async function change(key: NoticeKey, statement: RawBuilder<unknown>): Promise<void> {
    const events = await outbox.open();
    await database.transaction((tx) =>
      writeStatusEvent(tx, { database, events, key, change: () => statement.execute(tx) }),
    );
  }

  async function listStored(appId: string | null): Promise<StoredNotice[]> {
    const em = orm.em.fork();
    const settings = appId === null ? [] : await em.find(NoticeSettingsEntity, { appId });
    const mappings = appId === null ? [] : await em.find(NoticeMappingEntity, { appId });
    const order = appId === null ? [] : await readNoticeOrder(sql, appId);
    const notices = sortByWorth((await getCatalog()).notices, order);
    return notices.map(({ code, page }) => {
      const row = settings.find((candidate) => candidate.code === code);
      const find = (channel: Channel) =>
        mappings.find((candidate) => candidate.code === code && candidate.channel === channel);
      return {
        code,
        enabled: row?.enabled ?? false,
        channel: row?.channel ?? "subscribe",
        page: row?.page ?? page,
        grantWaitSeconds: row?.grantWaitSeconds ?? DEFAULT_GRANT_WAIT_SECONDS,
        ...toQuietSettings(row),
        version: row?.version ?? 0,
        action: toAction(row),
        mappings: {
          subscribe: toSavedMapping(find("subscribe")),
          template: toSavedMapping(find("template")),
        },
      };
    });
  }

  const markAction: NoticeStore["markAction"] = async ({ action, ...template }) => {
    await change(template, requireNoticeAction({ ...template, ...action, now: database.now }));
  };

  return {
    listStored,
    order: (input) => saveNoticeOrder(database, input),
    list: async (appId) => (await listStored(appId)).map(toNoticeSettings),
    markAction,
    async requireAction({ actionRequired: { errcode, problem }, ...template }) {
      const reason = REASON_BY_ERRCODE.get(errcode) ?? "WECHAT_REFUSED";
      await markAction({ ...template, action: { reason, errcode, problem } });
    },
    takeActionProbe: (notice) => takeActionProbe(sql, { ...notice, now: database.now }),
    endAction: (template) => change(template, endNoticeAction(template)),
    clearAction: (template) => change(template, clearNoticeAction(template)),
    async save({ appId, notice, expectedVersion, changes, mapping, action, now }) {
      const { code } = notice;
      const { quietHours, ...others } = changes;
      const known = { ...others, ...toActionColumns(action), updatedAt: now };
      const write = async (em: EntityManager) => {
        const quiet =
          quietHours === undefined
            ? {}
            : await changeQuietHours(em, { database, key: { appId, code }, quietHours });
        const columns = { ...known, ...quiet };
        const isVersioned = expectedVersion !== null && expectedVersion > 0;
        const updated =
          expectedVersion === 0
            ? 0
            : await em.nativeUpdate(
                NoticeSettingsEntity,
                { appId, code, ...(isVersioned ? { version: expectedVersion } : {}) },
                { ...columns, version: raw<number>("version + 1") },
              );
        if (updated === 0) {
          if (isVersioned) throw versionConflict();
          const row = { ...createDefaults(notice), ...columns, appId, code, version: 1 };
          await insertOrConflict(() => em.insert(NoticeSettingsEntity, row));
        }
        if (mapping)
          await em.upsert(NoticeMappingEntity, { ...mapping, appId, code, updatedAt: now });
      };
      const key = { appId, code };
      const events = await outbox.open();
      await transactional(async (em) => {
        const current = await lockDefinition(em.getKysely(), { database, code });
        // The mapping and the page were checked against this definition: another process may have changed it since.
        if ((current?.version ?? 0) !== notice.version) throw versionConflict();
        await writeStatusEvent(em.getKysely(), {
          ...{ database, events, key },
          change: () => recordNoticeChanges(em, { appId, notice, change: () => write(em) }),
        });
      });
    },
  };
}

/** Remembers when the replaced quiet hours end, so that what they hold is released. */
async function changeQuietHours(
  em: EntityManager,
  input: {
    database: Pick<Database, "now">;
    key: { appId: string; code: string };
    quietHours: QuietHours | null;
  },
): Promise<{ quietHours: string | null; formerQuietEnds: number[] }> {
  const { database, key, quietHours } = input;
  const before = await em.findOne(NoticeSettingsEntity, key, { disableIdentityMap: true });
  const now = await readNow({ sql: em.getKysely(), now: database.now });
  return {
    quietHours: quietHours && `${quietHours.from}-${quietHours.to}`,
    formerQuietEnds: listFormerEnds(toQuietSettings(before ?? undefined), now),
  };
}

function toQuietSettings(row: InferEntity<typeof NoticeSettingsEntity> | undefined) {
  const [from, to] = row?.quietHours?.split("-") ?? [];
  return {
    quietHours: from !== undefined && to !== undefined ? { from, to } : null,
    formerQuietEnds: row?.formerQuietEnds ?? [],
  };
}

async function insertOrConflict(insert: () => Promise<unknown>): Promise<void> {
  try {
    await insert();
  } catch (error) {
    throw error instanceof UniqueConstraintViolationException ? versionConflict() : error;
  }
}

export function versionConflict(): NoticeError {
  return new NoticeError(
    "VERSION_CONFLICT",
    "the notice was saved by someone else in the meantime",
    {
      details: [{ field: "version", problem: "is not the latest: read the notice again" }],
    },
  );
}

function createDefaults({ page }: CurrentNotice) {
  return {
    enabled: false,
    channel: "subscribe" as const,
    page,
    grantWaitSeconds: DEFAULT_GRANT_WAIT_SECONDS,
    actionReason: null,
    actionErrcode: null,
    actionProblem: null,
    actionProbes: 0,
    actionProbeAt: null,
  };
}

function toActionColumns(action: NoticeAction | null | undefined) {
  if (action === undefined) return {};
  return {
    actionReason: action?.reason ?? null,
    actionErrcode: action?.errcode ?? null,
    actionProblem: action?.problem ?? null,
    actionProbes: 0,
    actionProbeAt: null,
  };
}

function toAction(row: InferEntity<typeof NoticeSettingsEntity> | undefined): NoticeAction | null {
  if (!row?.actionReason) return null;
  const { actionReason: reason, actionErrcode, actionProblem } = row;
  return { reason, errcode: actionErrcode ?? null, problem: actionProblem ?? "" };
}

function toSavedMapping(
  row: InferEntity<typeof NoticeMappingEntity> | undefined,
): SavedMapping | null {
  if (!row) return null;
  const { channel, libraryTemplateId, title, templateId, keywords } = row;
  return { channel, libraryTemplateId, title, templateId, keywords };
}

export function toNoticeSettings(stored: StoredNotice): NoticeSettings {
  const { code, enabled, channel, page, grantWaitSeconds, action, mappings } = stored;
  const { quietHours, formerQuietEnds } = stored;
  return {
    code,
    enabled,
    channel,
    page,
    grantWaitSeconds,
    quietHours,
    formerQuietEnds,
    mapping: mappings[channel],
    actionRequired: action && { errcode: action.errcode, problem: action.problem },
  };
}
