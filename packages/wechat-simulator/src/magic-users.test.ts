import { expect, test } from "vitest";
import { findMagic, MAGIC_KINDS, toOpenidPrefix } from "./magic-users.ts";
import { createOpenid } from "./random-ids.ts";

test.each(MAGIC_KINDS)("a %s user is known by his openid", (kind) => {
  const openid = createOpenid(toOpenidPrefix(kind));
  expect(openid).toHaveLength(28);
  expect(findMagic(openid)).toBe(kind);
});

test("an everyday openid has no magic", () => {
  expect(findMagic(createOpenid(toOpenidPrefix(null)))).toBeNull();
});
