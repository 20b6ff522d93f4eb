import {
  getNoticeStatus,
  readReports,
  wakeWaiting,
  type DeliveryStore,
  type GrantLedger,
  type NoticeCatalog,
  type NoticeSettingsStore,
} from "@mp-notice/core";
import { listLastDays } from "../time/china-days.ts";
import type { EndedUses } from "./count-ended-uses.ts";
import type { GrantQueries } from "./grant-queries.ts";
import type { GrantDays, GrantReach, GrantService } from "./grant.contract.ts";

export interface GrantServiceDeps {
  ledger: GrantLedger;
  store: Pick<DeliveryStore, "wakeWaiting">;
  queries: GrantQueries;
  /** Every notice's settings, with the mapping of its active channel. */
  listSettings: NoticeSettingsStore["list"];
  getCatalog(): Promise<NoticeCatalog>;
  /** @throws NoticeError MINI_PROGRAM_NOT_CONFIGURED */
  getAppId(): Promise<string>;
  wakeSender(): void;
}

const GRANT_DAYS = 14;

export function createGrantService({
  ledger,
  store,
  queries,
  listSettings,
  getCatalog,
  getAppId,
  wakeSender,
}: GrantServiceDeps): GrantService {
  return {
    async report({ openid, reports }) {
      const appId = await getAppId();
      const read = readReports(reports);
      const right = read.flatMap((one) => (one.ok ? [one.report] : []));
      if (right.length === 0) return read.flatMap((one) => (one.ok ? [] : [one.result]));
      const recorded = await ledger.report({ appId, openid, reports: right });
      await wakeWaiting({ store, wakeSender }, { appId, openids: [openid] });
      let next = 0;
      return read.flatMap((one) => (one.ok ? (recorded[next++] ?? []) : one.result));
    },
    async confirmPayment({ openid, prepayId, orderId }) {
      const appId = await getAppId();
      const answer = await ledger.confirmPayment({ appId, openid, prepayId, orderId });
      if (answer.confirmed) await wakeWaiting({ store, wakeSender }, { appId, openids: [openid] });
      return answer;
    },
    summarize: async () => queries.summarize(await getAppId()),
    async listDays() {
      const appId = await getAppId();
      const { days, from } = listLastDays(await queries.now(), GRANT_DAYS);
      return toGrantDays({ days, ended: await queries.countEnded(appId, from) });
    },
    async reach() {
      const appId = await getAppId();
      const { customers, byTemplate } = await queries.countReached(appId);
      const catalog = await getCatalog();
      const notices = (await listSettings(appId)).flatMap((settings): GrantReach["notices"] => {
        const { code, channel, mapping } = settings;
        const notice = catalog.find(code);
        if (!notice || notice.isRetired) return [];
        const { name, nameEn } = notice;
        const template = channel === "subscribe" ? mapping?.templateId : "";
        const reached = {
          ...{ code, name, nameEn, channel },
          status: getNoticeStatus(settings),
          templateTitle: mapping?.title ?? null,
          reachable: mapping && template !== undefined ? (byTemplate.get(template) ?? 0) : 0,
        };
        return [reached];
      });
      return { customers, notices };
    },
    list: async (input) => queries.list(await getAppId(), input),
  };
}

/** One line per kind and template, with one number per day. */
function toGrantDays({ days, ended }: { days: string[]; ended: EndedUses[] }): GrantDays {
  const none = () => days.map(() => 0);
  const lines = new Map<string, GrantDays["items"][number]>();
  for (const { kind, templateId, spentDay, voidDay, spent, void: lost } of ended) {
    const key = `${kind} ${templateId}`;
    const line = lines.get(key) ?? {
      kind,
      templateId: templateId === "" ? null : templateId,
      spent: none(),
      lost: none(),
    };
    lines.set(key, line);
    if (spentDay !== null) line.spent[spentDay] = (line.spent[spentDay] ?? 0) + spent;
    if (voidDay !== null) line.lost[voidDay] = (line.lost[voidDay] ?? 0) + lost;
  }
  return { days, items: [...lines.values()] };
}
