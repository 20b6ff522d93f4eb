import { describe, expect, test } from "vitest";
import { entities } from "../../src/database/entities/index.ts";
import {
  listProcedureInputs,
  listStringLeaves,
  type StringLeaf,
} from "../../fuzz/read-input-schema.ts";

const leaves = listProcedureInputs().flatMap(({ path, input }) =>
  input ? listStringLeaves(input).map((leaf) => ({ ...leaf, procedure: path })) : [],
);

/** Texts that are neither ids nor names, each with the reason why it is safe. */
const OTHERS: Record<string, string> = {
  code: "a notice's code is compared with the catalog in memory; collector.login's is an id",
  notice: "compared with the catalog in memory; as a filter it is looked for as an id",
  token: "hashed before it is looked for; the push token is letters and digits",
  currentPassword: "hashed",
  newPassword: "hashed",
  password: "hashed",
  keyFields: "compared with the notice's fields in memory",
  moments: "lower-case letters, digits and _",
  moment: "lower-case letters, digits and _",
  codes: "compared with the catalog in memory",
  jumpPath: "a page without spaces, kept as it is",
  page: "checked sign by sign by checkPage",
  query: "looked for in memory",
  search: "what can be no id is not looked for in a column of ids",
  text: "cleaned where it is shown, kept as JSON",
  fallback: "cleaned where it is shown, kept as JSON",
  field: "compared with the notice's fields in memory",
  formId: "judged by readCredential, which takes printable ASCII only",
  prepayId: "judged by readCredential, which takes printable ASCII only",
  answer: "compared in memory",
  lastEventId: "compared in memory",
  idempotencyKey: "printable ASCII, spaces too",
  openid: "as a filter it is looked for as an id",
  orderId: "as a filter it is looked for as an id",
  deliveryId: "looked for as an id",
  deliveryIds: "looked for as ids; what is sent again is read as one",
  libraryTemplateId: "looked for as an id",
  userId: "as a filter it is looked for as an id",
  cursor: "an id of 26 signs",
  from: "a time",
  failedSince: "a time",
  url: "parsed as a URL, which encodes every character",
  messageId: "looked for as an id",
  webhookId: "looked for as an id",
  to: "a time",
  sendAt: "a time",
  shippedAt: "a time",
  shipmentId: "looked for as an id",
  items: "cleaned where it is cut, kept as JSON",
  receiver: "digits, +, - and * only",
  consignor: "digits, +, - and * only",
  appId: "wx and 16 letters or digits",
  appSecret: "printable ASCII",
  refund_sn: "a part of the key that it makes, which is checked as a whole",
  encodingAesKey: "43 letters or digits, or empty",
};

const ID = /^\^\[\\x21-\\x7e\]\{1,(\d+)\}\$$/;

function readLimit({ shape: { pattern, maxLength } }: StringLeaf): number | null {
  const idLimit = ID.exec(pattern ?? "")?.[1];
  if (idLimit !== undefined) return Number(idLimit);
  if (maxLength !== null) return maxLength;
  return pattern !== null && isBounded(pattern) ? 0 : null;
}

/** No part of the pattern may repeat without a limit. */
function isBounded(pattern: string): boolean {
  const withoutSets = pattern.replaceAll(/\\./g, "x").replaceAll(/\[[^\]]*\]/g, "x");
  return !/[*+]|\{\d+,\}/.test(withoutSets);
}

const isId = ({ shape }: StringLeaf) => ID.test(shape.pattern ?? "");
const isName = ({ shape }: StringLeaf) => shape.pattern?.includes("\\p{Cc}\\p{Cs}") ?? false;

describe("every text that a procedure takes", () => {
  test("is listed by the walk", () => {
    expect(leaves.length).toBeGreaterThan(50);
  });

  test.for(leaves)("$procedure $path is bounded", (leaf) => {
    expect(readLimit(leaf)).not.toBeNull();
  });

  test.for(leaves)("$procedure $path is an id, a name, or has its reason here", (leaf) => {
    expect(isId(leaf) || isName(leaf) || OTHERS[leaf.name] !== undefined).toBe(true);
  });

  test("and no exemption is unused", () => {
    const used = new Set(leaves.map(({ name }) => name));
    expect(Object.keys(OTHERS).filter((name) => !used.has(name))).toEqual([]);
  });
});

/** The columns that store or compare an id of that name. */
const COLUMNS: Record<string, RegExp> = {
  openid: /\.openid$/,
  orderId: /\.orderId$/,
  templateId: /\.templateId$/,
  reportId: /\.reportId$/,
  libraryTemplateId: /\.libraryTemplateId$/,
  appId: /\.appId$/,
  deliveryIds: /^Delivery\.id$/,
  userId: /^User\.id$/,
  apiKeyId: /^ApiKey\.id$/,
  sessionId: /^Session\.id$/,
  webhookId: /^Webhook\.id$/,
};
/** Sent to WeChat, or stored in JSON. */
const STORED_NOWHERE = [
  ...["code", "keywordId"],
  ...["transactionId", "mchId", "outTradeNo", "trackingNo"],
];

test("no id may be longer than its columns", () => {
  const columns = entities.flatMap(({ meta }) =>
    Object.entries(meta.properties).map(([name, { length }]) => ({
      name: `${meta.className}.${name}`,
      length,
    })),
  );
  const ids = leaves.filter(isId);
  expect(ids.length).toBeGreaterThan(10);
  for (const leaf of ids) {
    if (STORED_NOWHERE.includes(leaf.name)) continue;
    const column = COLUMNS[leaf.name];
    expect(column, `${leaf.procedure} ${leaf.path} has no column here`).toBeDefined();
    const lengths = columns.flatMap(({ name, length }) =>
      column?.test(name) && length !== undefined ? [length] : [],
    );
    expect(lengths.length, leaf.name).toBeGreaterThan(0);
    expect(readLimit(leaf), `${leaf.procedure} ${leaf.path}`).toBeLessThanOrEqual(
      Math.min(...lengths),
    );
  }
});

test("an individually validated item names the schema that parses it", () => {
  const read = (path: string) => leaves.filter(({ procedure }) => procedure === path);
  expect(read("notices.trigger").map(({ path }) => path)).toContain("openid");
  expect(read("notices.triggerMany").map(({ path }) => path)).toContain("items.*.openid");
  expect(read("collector.report").map(({ path }) => path)).toContain("reports.*.formId");
  expect(read("deliveries.resend").map(({ path }) => path)).toContain("deliveryIds.*");
});
