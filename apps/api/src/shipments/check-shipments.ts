import {
  namesCarriers,
  NoticeError,
  prepareShipment,
  reportShipmentSchema,
  toContentText,
  toErrorDetails,
  toOrderKey,
  type Carrier,
  type ReportShipment,
  type ReportShipmentInput,
} from "@mp-notice/core";
import { judgeReport, type LiveReport, type NewReport } from "./judge-report.ts";
import type { CheckedShipment } from "./shipment.contract.ts";

interface CheckDeps {
  listCarriers(): Promise<readonly Carrier[]>;
  listLive(orderKey: string): Promise<LiveReport[]>;
  hash(text: string): string;
  /** The database's clock, unix milliseconds. */
  now: number;
}

/** Checks reports as if each were reported after the one before it. */
export async function checkShipments(
  deps: CheckDeps,
  reports: readonly ReportShipmentInput[],
): Promise<CheckedShipment[]> {
  const byOrder = new Map<string, LiveReport[]>();
  const items: CheckedShipment[] = [];
  for (const [index, report] of reports.entries()) {
    try {
      items.push(await check(deps, { report, index, byOrder }));
    } catch (error) {
      if (!(error instanceof NoticeError) || error.reason !== "INPUT_INVALID") throw error;
      items.push({ ok: false, details: [...error.details] });
    }
  }
  return items;
}

async function check(
  deps: CheckDeps,
  input: { report: ReportShipmentInput; index: number; byOrder: Map<string, LiveReport[]> },
): Promise<CheckedShipment> {
  const { report, index, byOrder } = input;
  const parsed = reportShipmentSchema.safeParse(report);
  if (!parsed.success) return { ok: false, details: toErrorDetails(parsed.error) };
  const prepared = await prepareReport(deps, parsed.data);
  const orderKey = toOrderKey(prepared.content.order);
  const live = byOrder.get(orderKey) ?? (await deps.listLive(orderKey));
  byOrder.set(orderKey, live);
  const judged = judgeReport(prepared, { live, now: deps.now });
  if (judged.same) return { ok: true, duplicate: true };
  const { fingerprint, content } = prepared;
  const { uploadAt } = judged;
  byOrder.set(orderKey, [
    { id: `report ${index}`, state: "queued", fingerprint, uploadAt, parcels: content.parcels },
    ...live,
  ]);
  return { ok: true, duplicate: false };
}

/** @throws NoticeError INPUT_INVALID, and what the list of carriers throws */
export async function prepareReport(
  { listCarriers, hash }: Pick<CheckDeps, "listCarriers" | "hash">,
  given: ReportShipment,
): Promise<NewReport> {
  const carriers = namesCarriers(given) ? await listCarriers() : [];
  const content = prepareShipment(given, { carriers });
  const shippedAt = given.shippedAt === undefined ? null : Date.parse(given.shippedAt);
  return { content, shippedAt, fingerprint: hash(toContentText(content)) };
}
