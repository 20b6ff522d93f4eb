import { LATENCY_RATE, type ProductFigures } from "./measure-product.ts";

const NAME_WIDTH = 46;
const FIGURE_WIDTH = 12;

export function toTable(name: string, figures: ProductFigures): string {
  const { queued, sent, sentOverHttp, latency, rssMb, clients } = figures;
  const pool = average(clients.map(({ undiciPool }) => undiciPool));
  const http = average(clients.map(({ nodeHttp }) => nodeHttp));
  const library = average(clients.map(({ coWechatApi }) => coWechatApi));
  const perSecond = (label: string, rate: number) =>
    toLine(label, [
      rate.toFixed(0),
      `${(rate / pool).toFixed(2)}×`,
      `${(rate / library).toFixed(2)}×`,
    ]);
  const spread = (label: string, { p50, p99 }: { p50: number; p99: number }) =>
    toLine(label, [`${p50.toFixed(1)} ms`, `${p99.toFixed(1)} ms`]);
  return [
    toLine(name, ["per second", "vs pool", "vs co-wechat"]),
    perSecond("sent from the queue, recorded", sent),
    perSecond("triggered over HTTP, sent, recorded", sentOverHttp),
    perSecond("queued by triggerMany, nothing sent", queued),
    perSecond("bare undici Pool, nothing stored", pool),
    perSecond("bare node:http with keep-alive, nothing stored", http),
    perSecond("co-wechat-api, nothing stored", library),
    toLine(`at ${LATENCY_RATE} triggers per second`, ["p50", "p99"]),
    spread("trigger → answered", latency.answered),
    spread("trigger → accepted by WeChat", latency.accepted),
    toLine("memory of the process", ["idle", "after"]),
    toLine("", [`${rssMb.idle.toFixed(0)} MB`, `${rssMb.after.toFixed(0)} MB`]),
    "",
  ].join("\n");
}

function toLine(label: string, figures: string[]): string {
  return label.padEnd(NAME_WIDTH) + figures.map((text) => text.padStart(FIGURE_WIDTH + 1)).join("");
}

function average(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
