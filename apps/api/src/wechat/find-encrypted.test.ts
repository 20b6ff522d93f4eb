import { expect, test } from "vitest";
import { findEncrypted } from "./find-encrypted.ts";

test.each([
  ["JSON", '{"ToUserName":"gh","Encrypt":"a+/="}', "a+/="],
  ["JSON with spaces and a byte order mark", '\uFEFF { "Encrypt" :\n "a+/=" }', "a+/="],
  ["JSON with unnecessary escapes", '{"Encrypt":"a+\\/\\u003d"}', "a+/="],
  ["JSON with the name as a value", '{"Content":"Encrypt","Encrypt":"right"}', "right"],
  [
    "JSON with the field quoted inside a text",
    '{"Content":"\\"Encrypt\\":\\"x\\"","Encrypt":"r"}',
    "r",
  ],
  ["XML", "<xml><Encrypt><![CDATA[a+/=]]></Encrypt></xml>", "a+/="],
  ["XML without CDATA", '<?xml version="1.0"?><xml><Encrypt>\n a+/= </Encrypt></xml>', "a+/="],
  [
    "XML with the element in a customer's text",
    "<xml><Content><![CDATA[<Encrypt>x</Encrypt>]]></Content><Encrypt>right</Encrypt></xml>",
    "right",
  ],
  ["an empty element", "<xml><Encrypt></Encrypt></xml>", null],
  ["none", "{}", null],
  ["truncated JSON", '{"Encrypt":"abc', null],
  ["truncated XML", "<xml><Encrypt>abc", null],
  ["a number", '{"Encrypt":1}', null],
  ["an invalid JSON escape", '{"Encrypt":"\\x"}', null],
])("finds the encrypted value in %s", (_what, body, expected) => {
  expect(findEncrypted(body)).toBe(expected);
});

/** Repeats the text until it is about as long as the largest push. */
const fill = (text: string) => text.repeat(Math.ceil(65_536 / text.length));

test.each([
  ["elements", `<xml>${fill("<a/>")}</xml>`],
  ["depth", `<xml>${fill("<a>")}`],
  ["starts", `<${fill("<Encrypt>")}`],
  ["ends", `<${fill("</Encrypt>")}`],
  ["pairs", `<${fill("<Encrypt></Encrypt>")}`],
  ["CDATA", `<Encrypt>${fill("<![CDATA[")}</Encrypt>`],
  ["spaces", `<Encrypt>${fill(" ")}</Encrypt>`],
  ["names", `{${fill('"Encrypt"')}`],
  ["names and spaces", `{${fill('"Encrypt"          ')}`],
  ["spaces after a name", `{"Encrypt"${fill(" ")}`],
  ["open texts", `{${fill('"Encrypt":"')}`],
  ["escapes", `{"Encrypt":"${fill("\\")}`],
])("an attacker's 64 KiB of %s are cheap to scan", (_what, body) => {
  const startedAt = performance.now();
  for (let round = 0; round < 20; round++) findEncrypted(body);
  // A parser takes a thousand times as long; the limit leaves room for a busy machine.
  expect((performance.now() - startedAt) / 20).toBeLessThan(15);
});
