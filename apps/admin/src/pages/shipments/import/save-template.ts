import { unparse } from "papaparse";
import { COLUMN_NAMES, type Column } from "./columns.ts";

const EXAMPLE: Partial<Record<Column, string>> = {
  orderId: "A1001",
  openid: "oABCD-1234567890abcdefghijkl",
  transactionId: "4200002026013112345678901234",
  logistics: "快递",
  company: "极兔速递",
  trackingNo: "JT0012345678901",
  items: "手工陶瓷咖啡杯*1",
  contact: "189****1234",
  allShipped: "是",
};

/** A file with the columns and one line as an example. The mark at the start tells Excel that it is UTF-8. */
export function saveTemplate(): void {
  const columns = Object.keys(COLUMN_NAMES) as Column[];
  const heads = columns.map((column) => COLUMN_NAMES[column][0] ?? column);
  // Excel keeps all digits of a long number only as a formula that gives a text.
  const cells = columns.map((column) => {
    const value = EXAMPLE[column] ?? "";
    return /^\d{12,}$/.test(value) ? `="${value}"` : value;
  });
  const text = `\uFEFF${unparse([heads, cells])}\r\n`;
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = "发货.csv";
  link.click();
  URL.revokeObjectURL(url);
}
