import { parse } from "papaparse";
import { COLUMN_NAMES, findByName, type Column } from "./columns.ts";

export interface CsvLine {
  /** As an editor or a spreadsheet counts, the heads included. */
  line: number;
  cells: Partial<Record<Column, string>>;
}

export interface CsvFile {
  lines: CsvLine[];
  /** Heads that are no column of ours: they are not read. */
  unknownHeads: string[];
}

export type CsvFault =
  | "tooLarge"
  | "spreadsheet"
  | "unreadable"
  | "noLines"
  | "tooManyLines"
  | "noColumns";

export class CsvError extends Error {
  readonly fault: CsvFault;

  constructor(fault: CsvFault) {
    super(fault);
    this.name = "CsvError";
    this.fault = fault;
  }
}

const MAX_BYTES = 5_000_000;
export const MAX_LINES = 5000;
/** An .xlsx file is a zip archive; an .xls file starts with the other. */
const SPREADSHEET_STARTS = ["504b0304", "d0cf11e0"];

/** Reads what Excel, WPS or a shop system saved: UTF-8 or GB18030, with commas, tabs or semicolons. @throws CsvError */
export function readCsv(bytes: Uint8Array): CsvFile {
  if (bytes.length > MAX_BYTES) throw new CsvError("tooLarge");
  const start = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0"));
  if (SPREADSHEET_STARTS.includes(start.join(""))) throw new CsvError("spreadsheet");
  const { data } = parse<string[]>(decode(bytes), { skipEmptyLines: false });
  const headAt = data.findIndex((row) => row.some((cell) => cell.trim() !== ""));
  const heads = data[headAt] ?? [];
  const columns = heads.map((head) => findByName(COLUMN_NAMES, head));
  if (columns.every((column) => column === null)) throw new CsvError("noColumns");
  const lines = data.flatMap((row, index): CsvLine[] => {
    if (index <= headAt || row.every((cell) => cell.trim() === "")) return [];
    const cells: CsvLine["cells"] = {};
    for (const [at, column] of columns.entries())
      if (column !== null && cells[column] === undefined) cells[column] = clean(row[at] ?? "");
    return [{ line: index + 1, cells }];
  });
  if (lines.length === 0) throw new CsvError("noLines");
  if (lines.length > MAX_LINES) throw new CsvError("tooManyLines");
  const unknownHeads = heads.filter((head, at) => head.trim() !== "" && columns[at] === null);
  return { lines, unknownHeads };
}

/** Excel on a Chinese Windows saves GB18030, unless told to save UTF-8. @throws CsvError */
function decode(bytes: Uint8Array): string {
  for (const encoding of ["utf-8", "gb18030"]) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      if (!text.includes("\0")) return text;
    } catch {
      // The next encoding.
    }
  }
  throw new CsvError("unreadable");
}

/** Shops keep long numbers as text by `="0012"`, a leading apostrophe or a tab. */
function clean(cell: string): string {
  const text = cell.trim();
  return (/^="(.*)"$/s.exec(text)?.[1] ?? text.replace(/^'/, "")).trim();
}
