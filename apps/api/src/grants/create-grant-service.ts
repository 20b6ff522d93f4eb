import { getNotice, getNoticeStatus, readReports } from "@mp-notice/core";
import type { DeliveryStore, GrantLedger, NoticeSettingsStore } from "@mp-notice/core";
import { listLastDays } from "../time/china-days.ts";
import type { GrantQueries } from "./grant-queries.ts";
import { toGrantDays } from "./to-grant-days.ts";
import type { GrantReach, GrantService } from "./grant-service.ts";

export interface GrantServiceDeps {
  ledger: GrantLedger;
  store: Pick<DeliveryStore, "wakeWaiting">;
  queries: GrantQueries;
  /** Of every notice, with the mapping of its active channel. */
  listSettings: NoticeSettingsStore["list"];
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
  getAppId,
  wakeSender,
}: GrantServiceDeps): GrantService {
  /** The grant is committed before anybody is woken; a delivery that begins to wait meanwhile looks again by itself. */
  async function wake(appId: string, openid: string): Promise<void> {
    if ((await store.wakeWaiting({ appId, openids: [openid] })) > 0) wakeSender();
  }
  return {
    async report({ openid, reports }) {
      const appId = await getAppId();
      const read = readReports(reports);
      const right = read.flatMap((one) => (one.ok ? [one.report] : []));
      if (right.length === 0) return read.flatMap((one) => (one.ok ? [] : [one.result]));
      const recorded = await ledger.report({ appId, openid, reports: right });
      await wake(appId, openid);
      let next = 0;
      return read.flatMap((one) => (one.ok ? (recorded[next++] ?? []) : one.result));
    },
    async confirmPayment({ openid, prepayId, orderId }) {
      const appId = await getAppId();
      const answer = await ledger.confirmPayment({ appId, openid, prepayId, orderId });
      if (answer.confirmed) await wake(appId, openid);
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
      const notices = (await listSettings(appId)).map((settings): GrantReach["notices"][number] => {
        const { code, channel, mapping } = settings;
        const { name, nameEn } = getNotice(code);
        const template = channel === "subscribe" ? mapping?.templateId : "";
        return {
          ...{ code, name, nameEn, channel },
          status: getNoticeStatus(settings),
          templateTitle: mapping?.title ?? null,
          reachable: mapping && template !== undefined ? (byTemplate.get(template) ?? 0) : 0,
        };
      });
      return { customers, notices };
    },
    list: async (input) => queries.list(await getAppId(), input),
  };
}
