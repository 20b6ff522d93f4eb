import { Readable } from "node:stream";
import type { DeliveryState } from "@mp-notice/core";
import { stringify } from "csv-stringify";
import type { DeliveryService, DeliverySummary, ListDeliveriesInput } from "./delivery.contract.ts";

/** Rows read at once: the export keeps no more than a few of these pages in memory, however long it is. */
const PAGE = 500;

export const EXPORT_LANGUAGES = ["zh", "en"] as const;
export type ExportLanguage = (typeof EXPORT_LANGUAGES)[number];

const HEADS: Record<ExportLanguage, string[]> = {
  zh: [
    ...["触发时间", "通知", "订单号", "openid", "状态", "原因", "错误码", "通道", "发出时间"],
    ...["方式", "记录 ID"],
  ],
  en: [
    ...["Triggered", "Notice", "Order", "openid", "State", "Reason", "WeChat code", "Channel"],
    ...["Sent", "Kind", "Delivery id"],
  ],
};

const STATES_IN_CHINESE = {
  queued: "排队中",
  waiting_for_grant: "等待权限",
  sending: "发送中",
  sent: "已发送",
  failed: "发送失败",
  no_grant: "无发送权限",
  unknown: "结果未知",
  skipped: "已跳过",
  cancelled: "已取消",
} satisfies Record<DeliveryState, string>;

/** All deliveries that match, newest first, as CSV that Excel and WPS open as it is: UTF-8 with a mark, CRLF. */
export function exportDeliveries(
  service: Pick<DeliveryService, "list">,
  { filter, language }: { filter: ListDeliveriesInput; language: ExportLanguage },
): Readable {
  const rows = Readable.from(readRows(service, { filter, language }));
  const csv = stringify({
    ...{ bom: true, record_delimiter: "windows", header: true },
    columns: HEADS[language],
  });
  rows.on("error", (error) => csv.destroy(error));
  csv.on("close", () => rows.destroy());
  return rows.pipe(csv);
}

async function* readRows(
  { list }: Pick<DeliveryService, "list">,
  { filter, language }: { filter: ListDeliveriesInput; language: ExportLanguage },
): AsyncGenerator<string[]> {
  let cursor: string | undefined;
  do {
    const page = await list({ ...filter, cursor, limit: PAGE });
    for (const delivery of page.items) yield toRow(delivery, language).map(toSafeCell);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

function toRow(delivery: DeliverySummary, language: ExportLanguage): string[] {
  const { notice, orderId, openid, state, reason, errcode, channel, kind, deliveryId } = delivery;
  return [
    toChinaTime(delivery.createdAt),
    ...[notice, orderId, openid],
    language === "zh" ? STATES_IN_CHINESE[state] : state,
    ...[reason ?? "", String(errcode ?? ""), channel ?? ""],
    delivery.sentAt === null ? "" : toChinaTime(delivery.sentAt),
    ...[kind, deliveryId],
  ];
}

/** `2026-01-31 08:30:00` at +08:00, which spreadsheets read as a time. */
function toChinaTime(iso: string): string {
  return new Date(Date.parse(iso) + 8 * 3_600_000).toISOString().slice(0, 19).replace("T", " ");
}

/** What a spreadsheet would run: order numbers are chosen by shops, and what they contain by whoever can order. */
const FORMULA = /^[=+\-@\t\r]/;
/** Spreadsheets keep fifteen digits of a number. */
const LONG_NUMBER = /^\d{12,}$/;

export function toSafeCell(text: string): string {
  if (LONG_NUMBER.test(text)) return `="${text}"`;
  return FORMULA.test(text) ? `'${text}` : text;
}
