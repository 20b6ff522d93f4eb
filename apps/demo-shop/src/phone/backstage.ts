import type { BackstageAct, FollowedOrder } from "../backend/shipping.ts";
import type { NoticeOutcome, Order, ShipmentOutcome } from "../backend/order.ts";
import { h } from "./create-element.ts";
import { formatClock, formatSeconds, formatTime } from "./format.ts";
import type { ServiceMessage } from "./simulated-wechat.ts";
import { describe, t, type TextKey } from "./texts.ts";
import type { WxWatcher } from "./wx/create-wx.ts";

interface Entry {
  at: number;
  key: TextKey;
  values: Record<string, string | number>;
  /** The order it belongs to; `null` = none. */
  orderId: string | null;
  /** Of a notice: what the admin tells of it. */
  deliveryId?: string;
}

/** Explains what the customer does not see: the traffic between the mini program, the shop and WeChat. */
export interface Backstage extends WxWatcher {
  tell(key: TextKey, values?: Record<string, string | number>): void;
  /** The order whose page is open; later events belong to it. */
  enterOrder(orderId: string | null): void;
  /** The customer's current orders. */
  showOrders(orders: FollowedOrder[]): void;
  /** WeChat's time, unix milliseconds, once it is ahead of everybody else's. */
  showClock(now: number | null): void;
  /** The customer's current inbox. */
  showMessages(messages: ServiceMessage[]): void;
  /** True when the latest notice found no template. */
  isUnmapped(): boolean;
  render(): HTMLElement;
}

const MAX_ENTRIES = 60;
const UNMAPPED = ["NOTICE_NOT_READY", "MINI_PROGRAM_NOT_CONFIGURED"];
/** WeChat tells the buyer of a shipment without any template. */
const TOLD_ANYWAY = "order_ship";
/** Short-lived states are not shown. */
const UNTOLD_STATES = ["queued", "sending"];

interface BackstageDeps {
  onChange: () => void;
  /** The shop's staff ships an order, or decides about a refund. */
  onAct: (orderId: string, act: BackstageAct) => void;
  /** Moves WeChat's clock. */
  onAdvance: () => void;
  /** WeChat does not answer for a while. */
  onCut: () => void;
  /** Where a delivery is told in full. */
  adminUrl: string;
}

export function createBackstage(deps: BackstageDeps): Backstage {
  const { onChange, onAct, adminUrl } = deps;
  const entries: Entry[] = [];
  /** What the staff can do, by order. */
  const acts = new Map<string, BackstageAct[]>();
  let clock: number | null = null;
  /** The last state shown, by order and notice. */
  const told = new Map<string, string>();
  const delivered = new Set<string>();
  const openedAt = Date.now();
  let openOrder: string | null = null;
  let unmapped = false;

  function add(entry: Omit<Entry, "at">): void {
    entries.push({ at: Date.now(), ...entry });
    entries.splice(0, entries.length - MAX_ENTRIES);
    onChange();
  }
  const tell: Backstage["tell"] = (key, values = {}) => add({ key, values, orderId: openOrder });

  /** The shop's notices; those that ended before this page was opened are not shown. */
  function showOrder({ orderId, notices, shipments = [] }: Order): void {
    for (const outcome of shipments) showShipment(orderId, outcome);
    for (const outcome of notices) {
      const id = `${orderId} ${outcome.notice} ${outcome.at}`;
      const state = outcome.ok ? outcome.state : outcome.reason;
      const before = told.get(id);
      told.set(id, state);
      if (outcome.at < openedAt || before === state) continue;
      const { notice } = outcome;
      if (before === undefined) {
        if (notice !== TOLD_ANYWAY)
          unmapped = outcome.ok ? state === "skipped" : UNMAPPED.includes(state);
        if (outcome.ok) add({ ...toTriggered(outcome), orderId });
        else add({ key: "triggerFailed", values: { notice, reason: state }, orderId });
      }
      if (outcome.ok && !UNTOLD_STATES.includes(state))
        add({ ...toStep(outcome), orderId, deliveryId: outcome.deliveryId });
    }
  }

  function showShipment(orderId: string, outcome: ShipmentOutcome): void {
    const id = `${orderId} ${outcome.at}`;
    const state = outcome.ok ? outcome.state : outcome.reason;
    const before = told.get(id);
    told.set(id, state);
    if (outcome.at < openedAt || before === state) return;
    if (!outcome.ok) return add({ key: "shipmentRefused", values: { reason: state }, orderId });
    if (before === undefined) add({ key: "shipmentTaken", values: {}, orderId });
    if (state === "reported") add({ key: "shipmentReported", values: {}, orderId });
    if (state === "refused") {
      const reason = outcome.reason ?? state;
      add({ key: "shipmentRefused", values: { reason }, orderId });
    }
  }

  /** The service's responses to the collector's reports. */
  function tellReports(reports: Report[], results: ReportResult[]): void {
    for (const { reportId, accepted, reason } of results) {
      const report = reports.find((known) => known.reportId === reportId);
      const orderId = report?.orderId ?? openOrder;
      if (!accepted) add({ key: "reportRefused", values: { reason: reason ?? "?" }, orderId });
      else if (report?.kind !== "subscribe")
        add({ key: "reportedCredential", values: { kind: report?.kind ?? "form" }, orderId });
    }
    const subscribed = results.filter(({ reportId, accepted }) =>
      reports.some(
        (known) => accepted && known.reportId === reportId && known.kind === "subscribe",
      ),
    );
    if (subscribed.length === 0) return;
    const [first] = reports.filter(({ kind }) => kind === "subscribe");
    const values = { count: subscribed.length };
    add({ key: "reported", values, orderId: first?.orderId ?? openOrder });
  }

  function renderStories(): HTMLElement[] {
    const stories = listStories(entries);
    const shown = new Set(stories.map(([first]) => first?.orderId));
    // Orders placed before this page was opened have no events, but the staff can act on them.
    const quiet = [...acts].filter(([orderId, open]) => open.length > 0 && !shown.has(orderId));
    const all = [
      ...stories.map((story) => ({ orderId: story[0]?.orderId ?? null, story })),
      ...quiet.map(([orderId]) => ({ orderId, story: [] })),
    ];
    if (all.length === 0) return [h("p", { class: "quiet" }, t("backstageEmpty"))];
    return all.map(({ orderId, story }) =>
      renderStory({ orderId, story, acts: acts.get(orderId ?? "") ?? [], onAct, adminUrl }),
    );
  }

  return {
    tell,
    enterOrder: (orderId) => void (openOrder = orderId),
    showOrders(orders) {
      orders.toReversed().forEach(showOrder);
      const changed = orders.filter(
        (order) => String(acts.get(order.orderId) ?? []) !== String(order.acts),
      );
      for (const order of changed) acts.set(order.orderId, order.acts);
      if (changed.length > 0) onChange();
    },
    showClock(now) {
      if (clock === now) return;
      clock = now;
      onChange();
    },
    showMessages(messages) {
      for (const { title, page, sentAt } of messages) {
        const id = `${title} ${page} ${sentAt}`;
        if (delivered.has(id)) continue;
        delivered.add(id);
        if (Date.parse(sentAt) < openedAt) continue;
        const orderId = new URLSearchParams(page?.split("?")[1]).get("id");
        add({ key: "delivered", values: { title }, orderId });
      }
    },
    onAnswer({ url, data }, answer) {
      if (typeof answer !== "object" || answer === null) return;
      if (url.endsWith("/collector.report"))
        tellReports((data["reports"] ?? []) as Report[], readResults(answer));
      else if ("notices" in answer) showOrder(answer as Order);
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
        renderTricks({ ...deps, clock }),
        renderStories(),
      ),
  };
}

interface Report {
  reportId: string;
  kind: "form" | "payment" | "subscribe";
  orderId?: string;
}

interface ReportResult {
  reportId: string;
  accepted: boolean;
  reason?: string;
}

function readResults(answer: { result?: { data?: { results?: ReportResult[] } } }): ReportResult[] {
  return answer.result?.data?.results ?? [];
}

function toTriggered(outcome: NoticeOutcome & { ok: true }): Pick<Entry, "key" | "values"> {
  const { notice, state, scheduledFor } = outcome;
  return state === "queued" && scheduledFor !== undefined
    ? { key: "scheduled", values: { notice, until: formatClock(scheduledFor) } }
    : { key: "triggered", values: { notice } };
}

function toStep(outcome: NoticeOutcome & { ok: true }): Pick<Entry, "key" | "values"> {
  const { notice, state, waitsUntil, reason } = outcome;
  if (state === "waiting_for_grant" && waitsUntil)
    return { key: "waits", values: { notice, until: formatClock(waitsUntil) } };
  const isTold = state === "skipped" && reason !== null;
  if (state === "failed" || isTold)
    return { key: "ended", values: { notice, state: reason ?? state } };
  return { key: "ended", values: { notice, state } };
}

/** Each order's events in order; the most recently active order on top. */
function listStories(entries: Entry[]): Entry[][] {
  const stories = new Map<string | null, Entry[]>();
  for (const entry of entries) {
    const story = stories.get(entry.orderId) ?? [];
    stories.delete(entry.orderId);
    stories.set(entry.orderId, [...story, entry]);
  }
  return [...stories.values()].toReversed();
}

const NUMBER_END = 5;

interface Story {
  orderId: string | null;
  story: Entry[];
  acts: BackstageAct[];
  onAct: BackstageDeps["onAct"];
  adminUrl: string;
}

function renderStory({ orderId, story, acts, onAct, adminUrl }: Story): HTMLElement {
  const title =
    orderId === null ? t("noOrder") : t("orderStory", { number: orderId.slice(-NUMBER_END) });
  const buttons = acts.map((act) =>
    h(
      "button",
      { type: "button", class: "button", onclick: () => orderId !== null && onAct(orderId, act) },
      t(`act_${act}`),
    ),
  );
  return h(
    "div",
    { class: "story" },
    h("h3", {}, title),
    buttons.length > 0 && h("div", { class: "acts" }, buttons),
    h(
      "ol",
      {},
      story.map((entry) => renderEntry(entry, adminUrl)),
    ),
  );
}

/** What the real WeChat would not do on demand. */
function renderTricks({
  clock,
  onAdvance,
  onCut,
}: Pick<BackstageDeps, "onAdvance" | "onCut"> & { clock: number | null }): HTMLElement {
  return h(
    "div",
    { class: "acts" },
    h("button", { type: "button", class: "button", onclick: onAdvance }, t("advanceClock")),
    h("button", { type: "button", class: "button", onclick: onCut }, t("cutSends")),
    clock !== null &&
      h("span", { class: "quiet" }, t("clockNow", { time: formatSeconds(clock / 1000) })),
  );
}

function renderEntry({ at, key, values, deliveryId }: Entry, adminUrl: string): HTMLElement {
  const words = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, describe(String(value))]),
  );
  const link =
    deliveryId !== undefined &&
    h(
      "a",
      {
        href: new URL(`/deliveries?delivery=${deliveryId}`, new URL(adminUrl, location.href)).href,
        target: "mp-notice-admin",
      },
      t("seeDelivery"),
    );
  return h("li", {}, h("time", {}, formatTime(at)), t(key, words), " ", link);
}
