import type { NoticeOutcome, Order } from "../backend/order.ts";
import { h } from "./create-element.ts";
import { formatTime } from "./format.ts";
import { describe, t, type TextKey } from "./texts.ts";
import type { WxWatcher } from "./wx/create-wx.ts";

interface Entry {
  at: number;
  key: TextKey;
  values: Record<string, string | number>;
}

/** What the customer does not see, told in words: it watches what passes between the mini program, the shop and WeChat. */
export interface Backstage extends WxWatcher {
  tell(key: TextKey, values?: Record<string, string | number>): void;
  /** True when the latest notice found no template. */
  isUnmapped(): boolean;
  render(): HTMLElement;
}

const MAX_ENTRIES = 40;
const UNMAPPED = ["NOTICE_NOT_READY", "MINI_PROGRAM_NOT_CONFIGURED"];

export function createBackstage(onChange: () => void): Backstage {
  const entries: Entry[] = [];
  const told = new Set<string>();
  const openedAt = Date.now();
  let unmapped = false;

  const tell: Backstage["tell"] = (key, values = {}) => {
    entries.unshift({ at: Date.now(), key, values });
    entries.length = Math.min(entries.length, MAX_ENTRIES);
    onChange();
  };
  const tellNotice = (outcome: NoticeOutcome) => {
    unmapped = outcome.ok ? outcome.state === "skipped" : UNMAPPED.includes(outcome.reason);
    if (outcome.ok) tell("triggered", { notice: outcome.notice, state: outcome.state });
    else tell("triggerFailed", { notice: outcome.notice, reason: outcome.reason });
  };

  /** The notices that the shop triggered for this order and that were not told yet; what is older than this page is no news. */
  const tellNotices = ({ orderId, notices }: Order) => {
    for (const outcome of notices) {
      const id = `${orderId} ${outcome.notice} ${outcome.at}`;
      if (outcome.at >= openedAt && !told.has(id)) tellNotice(outcome);
      told.add(id);
    }
  };
  /** What the service answered to the collector's reports. */
  const tellReports = ({ result }: { result?: { data?: { results?: ReportResult[] } } }) => {
    const results = result?.data?.results ?? [];
    const count = results.filter(({ accepted }) => accepted).length;
    if (count > 0) tell("reported", { count });
    for (const { accepted, reason } of results) {
      if (!accepted) tell("reportRefused", { reason: reason ?? "?" });
    }
  };

  return {
    tell,
    onAnswer({ url }, answer) {
      if (typeof answer !== "object" || answer === null) return;
      if (url.endsWith("/collector.report")) tellReports(answer);
      else if ("notices" in answer) tellNotices(answer as Order);
    },
    onPaid: () => tell("gavePrepayId"),
    onSubscribeAnswer: (title, answer) => tell("subscribeAnswer", { title, answer }),
    isUnmapped: () => unmapped,
    render: () =>
      h(
        "section",
        { class: "backstage", "aria-labelledby": "backstage-title" },
        h("h2", { id: "backstage-title" }, t("backstage")),
        h("p", { class: "quiet" }, t("backstageHint")),
        entries.length === 0
          ? h("p", { class: "quiet" }, t("backstageEmpty"))
          : h("ol", {}, entries.map(renderEntry)),
      ),
  };
}

interface ReportResult {
  accepted: boolean;
  reason?: string;
}

function renderEntry({ at, key, values }: Entry): HTMLElement {
  const words = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, describe(String(value))]),
  );
  return h("li", {}, h("time", {}, formatTime(at)), t(key, words));
}
