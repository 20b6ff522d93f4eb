import type { Check } from "./checks.ts";
import { type DatabaseFigures, SLOW_WECHAT, SMALL_ROWS } from "./measure-database.ts";
import type { SendRates } from "./measure-sends.ts";
import type { Spread } from "./spread.ts";
import type { WorkName } from "./timed-work.ts";

const NAME_WIDTH = 52;
const FIGURE_WIDTH = 13;
const WORK: Record<WorkName, string> = {
  overview: "overview",
  listNewest: "list, the newest 30",
  listFailed: "list, the newest 30 failed ones",
  listOrder: "list, search for an order",
  claim: "claim of 64",
  prune: "prune of 500",
};

/** The figures of one database. */
export function toTable(name: string, figures: DatabaseFigures & { rows: number }): string {
  const { sends, slow } = figures;
  return [
    name,
    ...toTriggerLines(figures),
    ...(sends ? toSendLines("WeChat answers at once", sends) : []),
    ...(slow
      ? toSendLines(`WeChat answers after ${SLOW_WECHAT.meanMs} ± ${SLOW_WECHAT.spreadMs} ms`, slow)
      : []),
    ...toWebhookLines(figures),
    ...toLatencyLines(figures),
    ...toGrowthLines(figures),
    ...toProcessLines(figures),
    "",
  ].join("\n");
}

export function toCheckTable(checks: Check[]): string {
  return [
    toLine("check", ["value", "goal", ""]),
    ...checks.map(({ name, value, goal, holds }) =>
      toLine(name, [toFigure(value), String(goal), holds ? "holds" : "MISSED"]),
    ),
    "",
  ].join("\n");
}

function toTriggerLines({ triggers, rows }: DatabaseFigures & { rows: number }): string[] {
  if (!triggers) return [];
  const { trigger, noop, bare, triggerWhenFull, ratios } = triggers;
  return [
    toLine("single triggers, 64 clients", ["per second", "ratio"]),
    toLine("  trigger", [trigger.toFixed(0)]),
    toLine("  tRPC mutation that stores nothing", [noop.toFixed(0), toRatio(ratios.toNoop)]),
    toLine("  bare Fastify route", [bare.toFixed(0), toRatio(ratios.toBare)]),
    ...(triggerWhenFull === null || ratios.fullToEmpty === null
      ? []
      : [
          toLine(`  trigger after ${rows} ended deliveries`, [
            triggerWhenFull.toFixed(0),
            toRatio(ratios.fullToEmpty),
          ]),
        ]),
  ];
}

function toSendLines(title: string, figures: SendRates) {
  const { queued, sent, sentOverHttp, clients, bullmq, ratios } = figures;
  const perSecond = (label: string, rate: number, beside?: SendRates["clients"]) =>
    toLine(`  ${label}`, [
      rate.toFixed(0),
      ...(beside
        ? [beside.undiciPool, beside.nodeHttp, beside.coWechatApi].map((ratio) => toRatio(ratio))
        : []),
    ]);
  return [
    toLine(title, ["per second", "vs undici", "vs node:http", "vs co-wechat"]),
    perSecond("sent from the queue, recorded", sent, ratios.sent),
    perSecond("triggered over HTTP, sent, recorded", sentOverHttp, ratios.sentOverHttp),
    perSecond("queued by triggerMany, nothing sent", queued),
    perSecond("undici Pool, nothing stored", clients.undiciPool),
    perSecond("node:http with keep-alive, nothing stored", clients.nodeHttp),
    perSecond("co-wechat-api, nothing stored", clients.coWechatApi),
    ...(bullmq === null ? [] : [perSecond("BullMQ on Redis, synced once a second", bullmq)]),
  ];
}

function toWebhookLines({ webhook }: DatabaseFigures): string[] {
  if (!webhook) return [];
  const { without, withDead, ratio } = webhook;
  return [
    toLine("sent from the queue, recorded", ["per second", "ratio"]),
    toLine("  without a webhook", [without.toFixed(0)]),
    toLine("  beside a receiver that never answers", [withDead.toFixed(0), toRatio(ratio)]),
  ];
}

function toLatencyLines({ latency }: DatabaseFigures): string[] {
  if (!latency) return [];
  const spread = (label: string, { p50, p99, p999 }: Spread) =>
    toLine(
      `  ${label}`,
      [p50, p99, p999].map((ms) => `${ms.toFixed(1)} ms`),
    );
  return latency.flatMap(({ ratePerSecond, answered, accepted, loopDelay }) => [
    toLine(`${ratePerSecond} triggers per second`, ["p50", "p99", "p99.9"]),
    spread("trigger → answered", answered),
    spread("trigger → accepted by WeChat", accepted),
    spread("event-loop delay", loopDelay),
  ]);
}

function toGrowthLines({ growth, rows }: DatabaseFigures & { rows: number }): string[] {
  if (!growth) return [];
  return [
    toLine("median time after ended deliveries", [String(SMALL_ROWS), String(rows), "ratio"]),
    ...Object.entries(growth).map(([work, { small, full }]) =>
      toLine(`  ${WORK[work as WorkName]}`, [
        `${small.toFixed(2)} ms`,
        `${full.toFixed(2)} ms`,
        toRatio(full / small),
      ]),
    ),
  ];
}

function toProcessLines({ memory, idle, rows }: DatabaseFigures & { rows: number }): string[] {
  const toMb = (mb: number) => `${mb.toFixed(0)} MB`;
  const toPercent = (share: number) => `${(share * 100).toFixed(2)} %`;
  return [
    ...(memory
      ? [
          toLine("memory", ["idle", "after"]),
          toLine("  product", [toMb(memory.product.idle), toMb(memory.product.after)]),
          toLine("  bare process of the same libraries", [
            toMb(memory.bare.idle),
            toMb(memory.bare.after),
          ]),
        ]
      : []),
    ...(idle
      ? [
          toLine("CPU of an idle process, of one core", [String(SMALL_ROWS), String(rows)]),
          toLine("", [toPercent(idle.small), toPercent(idle.full)]),
        ]
      : []),
  ];
}

function toRatio(ratio: number): string {
  return `${ratio.toFixed(2)}×`;
}

function toFigure(value: number): string {
  return Math.abs(value) < 0.1 ? value.toFixed(4) : value.toFixed(2);
}

function toLine(label: string, figures: string[]): string {
  return label.padEnd(NAME_WIDTH) + figures.map((text) => text.padStart(FIGURE_WIDTH)).join("");
}
