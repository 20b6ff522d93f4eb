import { expect, test } from "vitest";
import { CsvError, MAX_LINES, readCsv } from "./read-csv.ts";

const HEAD = "订单号,openid,微信支付单号,快递公司,物流单号,商品信息";
const LINE = "A1,o1,4200001,极兔速递,JT1,咖啡杯*1";
const bytes = (text: string) => new TextEncoder().encode(text);
/** `手工` in GB18030, as Excel on a Chinese Windows writes it. */
const GB18030 = Uint8Array.from([
  ...[0xb6, 0xa9, 0xb5, 0xa5, 0xba, 0xc5, 0x2c, 0xc9, 0xcc, 0xc6, 0xb7, 0x0d, 0x0a],
  ...[0x41, 0x31, 0x2c, 0xca, 0xd6, 0xb9, 0xa4, 0x0d, 0x0a],
]);

function findFault(file: Uint8Array): unknown {
  try {
    return readCsv(file);
  } catch (error) {
    return error instanceof CsvError ? error.fault : error;
  }
}

test("each line keeps its number in the file, and columns are found whatever their order and name", () => {
  const text = `${HEAD},备注\r\n\r\n${LINE},加急\r\n,,,,,,\r\nA2,o2,4200002,,,"茶,100 克",\r\n`;
  const { lines, unknownHeads } = readCsv(bytes(`\uFEFF${text}`));
  expect(unknownHeads).toEqual(["备注"]);
  expect(lines.map(({ line }) => line)).toEqual([3, 5]);
  expect(lines[0]?.cells).toEqual({
    ...{ orderId: "A1", openid: "o1", transactionId: "4200001" },
    ...{ company: "极兔速递", trackingNo: "JT1", items: "咖啡杯*1" },
  });
  expect(lines[1]?.cells.items).toBe("茶,100 克");
  const other = readCsv(bytes("Tracking Number\tＯpenID\tout_trade_no\nJT1\to1\tT1\n"));
  expect(other.lines[0]?.cells).toEqual({ trackingNo: "JT1", openid: "o1", outTradeNo: "T1" });
});

test("a file that Excel saved in GB18030 is read", () => {
  expect(readCsv(GB18030).lines).toEqual([{ line: 2, cells: { orderId: "A1", items: "手工" } }]);
});

test("numbers that a shop keeps as text lose what kept them", () => {
  const { lines } = readCsv(bytes('订单号,微信支付单号,物流单号\n\'001,"=""4200001""",\tJT1 \n'));
  expect(lines[0]?.cells).toEqual({ orderId: "001", transactionId: "4200001", trackingNo: "JT1" });
});

test.each([
  ["an Excel file", Uint8Array.from([0x50, 0x4b, 0x03, 0x04, 0x00]), "spreadsheet"],
  ["a picture", Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x00, 0xff, 0xff]), "unreadable"],
  ["nothing", bytes(""), "noColumns"],
  ["other columns", bytes("名称,价格\n杯,64\n"), "noColumns"],
  ["heads alone", bytes(`${HEAD}\n\n`), "noLines"],
  ["too many lines", bytes(`${HEAD}\n${`${LINE}\n`.repeat(MAX_LINES + 1)}`), "tooManyLines"],
  ["too many bytes", new Uint8Array(5_000_001), "tooLarge"],
])("%s is refused: %s", (_, file, fault) => {
  expect(findFault(file)).toBe(fault);
});
