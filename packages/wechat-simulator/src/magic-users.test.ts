import { expect, test } from "vitest";
import { findMagic, MAGIC_KINDS, toOpenidPrefix } from "./magic-users.ts";
import { createOpenid } from "./random-ids.ts";

test.each(MAGIC_KINDS)("the openid identifies a %s user", (kind) => {
  const openid = createOpenid(toOpenidPrefix(kind));
  expect(openid).toHaveLength(28);
  expect(findMagic(openid)).toBe(kind);
});

test("an ordinary openid has no magic", () => {
  expect(findMagic(createOpenid(toOpenidPrefix(null)))).toBeNull();
});
