import { expect, test } from "vitest";
import { findEncrypted } from "./find-encrypted.ts";

test.each([
  ["JSON", '{"ToUserName":"gh","Encrypt":"a+/="}', "a+/="],
  ["JSON with spaces and a byte order mark", '\uFEFF { "Encrypt" :\n "a+/=" }', "a+/="],
  ["JSON that escapes more than it must", '{"Encrypt":"a+\\/\\u003d"}', "a+/="],
  ["JSON in which a value has that name", '{"Content":"Encrypt","Encrypt":"right"}', "right"],
  ["JSON in which a text looks like it", '{"Content":"\\"Encrypt\\":\\"x\\"","Encrypt":"r"}', "r"],
  ["XML", "<xml><Encrypt><![CDATA[a+/=]]></Encrypt></xml>", "a+/="],
  ["XML without CDATA", '<?xml version="1.0"?><xml><Encrypt>\n a+/= </Encrypt></xml>', "a+/="],
  [
    "XML in which a customer wrote it",
    "<xml><Content><![CDATA[<Encrypt>x</Encrypt>]]></Content><Encrypt>right</Encrypt></xml>",
    "right",
  ],
  ["an empty one", "<xml><Encrypt></Encrypt></xml>", null],
  ["none", "{}", null],
  ["half a JSON", '{"Encrypt":"abc', null],
  ["half an XML", "<xml><Encrypt>abc", null],
  ["a number", '{"Encrypt":1}', null],
  ["no escape of JSON's", '{"Encrypt":"\\x"}', null],
])("finds what is encrypted in %s", (_what, body, expected) => {
  expect(findEncrypted(body)).toBe(expected);
});

/** As long as a push may be. */
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
])("anybody's 64 KiB of %s cost next to nothing", (_what, body) => {
  const startedAt = performance.now();
  for (let round = 0; round < 20; round++) findEncrypted(body);
  // A parser takes a thousand times as long; a busy machine may be slow for a moment.
  expect((performance.now() - startedAt) / 20).toBeLessThan(15);
});
