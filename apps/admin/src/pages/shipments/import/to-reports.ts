import type { Logistics, ShipmentReport } from "../../../api.ts";
import {
  COLUMN_NAMES,
  findByName,
  LOGISTICS_NAMES,
  NO_NAMES,
  YES_NAMES,
  type Column,
} from "./columns.ts";
import type { CsvLine } from "./read-csv.ts";

/** What this side can tell of a line; what else is wrong, the service says. */
export type LineFault = "required" | "rounded" | "logistics" | "yesNo" | "differs";

export interface FaultyCell {
  line: number;
  column: Column | null;
  /** Of this side, or the service's words. */
  fault: LineFault | { problem: string };
}

/** The parcels of one payment: what one line each told. */
export interface ImportedReport {
  lines: number[];
  report: ShipmentReport;
}

/** Of each payment, its lines become one report; a line with a fault keeps its payment's other lines back too. */
export function toReports(lines: readonly CsvLine[]): {
  reports: ImportedReport[];
  faults: FaultyCell[];
} {
  const faults: FaultyCell[] = [];
  const reports: ImportedReport[] = [];
  for (const group of groupByPayment(lines)) {
    const found = group.flatMap((line) => findFaults(line, group[0] ?? line));
    faults.push(...found);
    if (found.length === 0)
      reports.push({ lines: group.map(({ line }) => line), report: toReport(group) });
  }
  return { reports, faults };
}

/** The cell that a field of a report came from, e.g. of `parcels.1.trackingNo`. */
export function findCell(
  { lines }: ImportedReport,
  field: string | undefined,
): { line: number; column: Column | null } {
  const [first = "", index = "", inParcel = ""] = (field ?? "").split(".");
  const isParcel = first === "parcels" && /^\d+$/.test(index);
  const name = isParcel ? inParcel : first === "order" ? index : first;
  return {
    line: (isParcel ? lines[Number(index)] : undefined) ?? lines[0] ?? 0,
    column: (Object.keys(COLUMN_NAMES) as Column[]).find((column) => column === name) ?? null,
  };
}

function groupByPayment(lines: readonly CsvLine[]): CsvLine[][] {
  const groups = new Map<string, CsvLine[]>();
  for (const line of lines) {
    const payment = toPayment(line);
    groups.set(payment, [...(groups.get(payment) ?? []), line]);
  }
  return [...groups.values()];
}

/** Without a number, a line stands for itself. */
function toPayment({ line, cells }: CsvLine): string {
  if (cells.transactionId) return cells.transactionId;
  return cells.mchId && cells.outTradeNo ? `${cells.mchId} ${cells.outTradeNo}` : `line ${line}`;
}

/** Numbers that a spreadsheet has rounded: 4.2E+27. */
const ROUNDED = /^\d(?:\.\d+)?e\+?\d+$/i;
const NUMBERS = ["orderId", "transactionId", "mchId", "outTradeNo", "trackingNo"] as const;
/** One report says these once, whichever line they stand in. */
const SHARED = ["orderId", "openid", "logistics"] as const;

function findFaults({ line, cells }: CsvLine, first: CsvLine): FaultyCell[] {
  const found: FaultyCell[] = [];
  const add = (column: Column, fault: LineFault) => found.push({ line, column, fault });
  const logistics = readLogistics(cells.logistics);
  if (logistics === null) add("logistics", "logistics");
  const isByMerchant = !cells.transactionId && (cells.mchId || cells.outTradeNo);
  const needed: Column[] = [
    ...(["orderId", "openid", "items"] as const),
    ...(isByMerchant ? (["mchId", "outTradeNo"] as const) : (["transactionId"] as const)),
    ...(logistics === "express" ? (["company", "trackingNo"] as const) : []),
  ];
  for (const column of needed) if (!cells[column]) add(column, "required");
  for (const column of NUMBERS) if (ROUNDED.test(cells[column] ?? "")) add(column, "rounded");
  if (readYes(cells.allShipped) === null) add("allShipped", "yesNo");
  for (const column of SHARED)
    if (cells[column] && first.cells[column] && cells[column] !== first.cells[column])
      add(column, "differs");
  return found;
}

function readLogistics(given: string | undefined): Logistics | null {
  return given ? findByName(LOGISTICS_NAMES, given) : "express";
}

/** Without an answer, everything has left. */
function readYes(given: string | undefined): boolean | null {
  if (!given) return true;
  const answer = findByName({ yes: YES_NAMES, no: NO_NAMES }, given);
  return answer === null ? null : answer === "yes";
}

function toReport(group: readonly CsvLine[]): ShipmentReport {
  const cells = group[0]?.cells ?? {};
  const { orderId = "", openid = "", transactionId, mchId = "", outTradeNo = "" } = cells;
  return {
    order: transactionId ? { transactionId } : { mchId, outTradeNo },
    openid,
    orderId,
    logistics: readLogistics(cells.logistics) ?? "express",
    parcels: group.map(({ cells: { company, trackingNo, items = "", contact } }) => ({
      items,
      ...(company && { company }),
      ...(trackingNo && { trackingNo }),
      ...(contact && { contact: { receiver: contact } }),
    })),
    allShipped: group.every((line) => readYes(line.cells.allShipped) !== false),
  };
}
