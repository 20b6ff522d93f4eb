import { listSendable, type NoticeCatalog } from "@mp-notice/core";
import type { DeliveryCounts } from "./delivery-counts.ts";
import type { GrantQueries } from "../grants/grant-queries.ts";
import type { OverviewQueries } from "./overview-queries.ts";
import { SLICE_MS } from "../time/count-slices.ts";
import type { SliceCount } from "./count-deliveries.ts";
import { toNoticeSettings, type NoticeStore } from "../notices/notice-settings-store.ts";
import { toNoticeSummary } from "../notices/notice-view.ts";
import type { PauseItem, PauseService } from "../pauses/pause.contract.ts";
import type { PaymentSettingsService } from "../payment-settings/payment-settings.contract.ts";
import { DAY_MS, getStartOfDay, listLastDays, toChinaDay } from "../time/china-days.ts";
import { judgeSupplies } from "./judge-supply.ts";
import { measureTold } from "./measure-told.ts";
import type { Overview, OverviewService } from "./overview.contract.ts";
import type { TradeService } from "../shipments/trade/trade.contract.ts";
import type { WebhookService } from "../webhooks/webhook.contract.ts";
import { sumOutcomes } from "./sum-outcomes.ts";

interface OverviewDeps {
  queries: OverviewQueries;
  counts: DeliveryCounts;
  /** A mini program's usable permissions; at most a minute old. */
  countUsableGrants: GrantQueries["countUsable"];
  notices: Pick<NoticeStore, "listStored">;
  getCatalog(): Promise<NoticeCatalog>;
  pauses: Pick<PauseService, "list">;
  paymentSettings: Pick<PaymentSettingsService, "get">;
  webhooks: Pick<WebhookService, "listHealth">;
  trade: Pick<TradeService, "summarize">;
}

const NO_TROUBLES = {
  ...{ overdue: 0, soonestDueAt: null, refusedIn7Days: 0, checkedAt: null, managed: null },
};
const DAYS = 14;
const SUPPLY_DAYS = 7;
/** The sender polls several times a second, so no sender has reached a delivery that has been due this long. */
const BEHIND_AFTER_MS = 60_000;

export function createOverviewService(deps: OverviewDeps): OverviewService {
  const { queries } = deps;
  return {
    async get() {
      const now = await queries.now();
      const paymentSettings = await deps.paymentSettings.get();
      const appId = paymentSettings?.appId ?? null;
      const stored = await deps.notices.listStored(appId);
      const settings = stored.map(toNoticeSettings);
      const catalog = await deps.getCatalog();
      const notices = stored.flatMap((each) => {
        const notice = catalog.find(each.code);
        if (!notice || notice.isRetired) return [];
        return [toNoticeSummary(each, { notice, all: stored, sentIn7Days: 0 })];
      });
      const startOfToday = getStartOfDay(now);
      const { from } = listLastDays(now, DAYS);
      const counts = appId === null ? [] : await deps.counts.list(appId, from / SLICE_MS);
      const pauses = appId === null ? [] : await deps.pauses.list();
      return {
        setup: {
          isConnected: appId !== null,
          isVerified: paymentSettings?.verifiedAt != null,
          isMapped: notices.some(({ status }) => status === "ready"),
          isCollecting: appId !== null && (await queries.hasReports(appId)),
          hasSent: appId !== null && (await queries.hasSent(appId)),
        },
        ...toDays(counts, now),
        told: measureTold(counts, { now, catalog }),
        sender:
          appId === null
            ? { state: "ok", oldestDueAgeMs: null }
            : await judgeSender(deps, {
                appId,
                notices: listSendable(settings)
                  .filter(({ channel }) => !isPaused(pauses, channel))
                  .map(({ code }) => code),
              }),
        connectionRefusal: paymentSettings?.lastRefusal ?? null,
        pauses,
        notices: {
          total: notices.length,
          ready: notices.filter(({ status }) => status === "ready").length,
          actionRequired: notices
            .filter(({ status }) => status === "action_required")
            .map(({ code, name, nameEn, statusReason, statusDetail }) => ({
              ...{ code, name, nameEn, statusReason, statusDetail },
            })),
        },
        webhooks: await deps.webhooks.listHealth(),
        shipments: appId === null ? NO_TROUBLES : await deps.trade.summarize(appId),
        supplies:
          appId === null
            ? []
            : judgeSupplies({
                catalog,
                settings: settings.filter(({ code }) => catalog.find(code)?.isRetired === false),
                usable: await deps.countUsableGrants(appId),
                counts: counts.filter(
                  ({ slice }) => slice * SLICE_MS >= startOfToday - (SUPPLY_DAYS - 1) * DAY_MS,
                ),
              }),
      };
    },
  };
}

function toDays(
  counts: SliceCount[],
  now: number,
): Pick<Overview, "today" | "yesterday" | "yesterdaySoFar" | "lastDay" | "days"> {
  const startOfToday = getStartOfDay(now);
  const between = (from: number, to: number) =>
    counts.filter(({ slice }) => slice * SLICE_MS >= from && slice * SLICE_MS < to);
  const toDay = (ago: number) => {
    const start = startOfToday - ago * DAY_MS;
    return { day: toChinaDay(start), ...sumOutcomes(between(start, start + DAY_MS)) };
  };
  const until = Math.floor(now / SLICE_MS) * SLICE_MS;
  const waitingForGrant = between(startOfToday, startOfToday + DAY_MS)
    .filter(({ state }) => state === "waiting_for_grant")
    .reduce((sum, { count }) => sum + count, 0);
  return {
    today: { ...toDay(0), waitingForGrant },
    yesterday: toDay(1),
    yesterdaySoFar: {
      ...sumOutcomes(between(startOfToday - DAY_MS, until - DAY_MS)),
      until: new Date(until).toISOString(),
    },
    lastDay: {
      ...sumOutcomes(between(until - DAY_MS, Number.MAX_SAFE_INTEGER)),
      from: new Date(until - DAY_MS).toISOString(),
    },
    days: Array.from({ length: DAYS }, (_, index) => toDay(DAYS - 1 - index)),
  };
}

function isPaused(pauses: PauseItem[], channel: string): boolean {
  return pauses.some(({ api }) => api === "account" || api === channel);
}

async function judgeSender(
  { queries }: Pick<OverviewDeps, "queries">,
  { appId, notices }: { appId: string; notices: string[] },
): Promise<Overview["sender"]> {
  const oldestDueAgeMs = await queries.findOldestDueAgeMs(appId, notices);
  if (!(await queries.isAnyWorkerAlive())) return { state: "no_worker", oldestDueAgeMs };
  const isBehind = oldestDueAgeMs !== null && oldestDueAgeMs > BEHIND_AFTER_MS;
  return { state: isBehind ? "behind" : "ok", oldestDueAgeMs };
}
