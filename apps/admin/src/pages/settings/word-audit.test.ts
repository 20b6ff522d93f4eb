import { expect, test } from "vitest";
import { AUDIT_ACTIONS } from "./audit-filter.ts";
import { wordAction, wordActor, wordChange } from "./word-audit.ts";

test("every action has a text", () => {
  const words = AUDIT_ACTIONS.map((action) => wordAction({ action }));
  for (const text of words) expect(text).not.toMatch(/audit\.|_/);
  expect(new Set(words).size).toBe(words.length);
});

test("an actor is shown by name or kind", () => {
  expect(wordActor({ actor: { kind: "user", id: "1", name: "a@b.cn" } })).toBe("a@b.cn");
  expect(wordActor({ actor: { kind: "api_key", id: "1", name: "订单系统" } })).toBe(
    "API 密钥 订单系统",
  );
  expect(wordActor({ actor: { kind: "system", id: null, name: "" } })).toBe("启动配置");
  expect(wordActor({ actor: { kind: "system", id: null, name: "owner:reset" } })).toBe(
    "服务器命令 owner:reset",
  );
  expect(wordActor({ actor: { kind: "anonymous", id: null, name: "" } })).toBe("未登录");
});

test("a change shows the texts of its values", () => {
  expect(wordChange({ field: "role", before: "viewer", after: "owner" })).toEqual({
    field: "角色",
    isSecret: false,
    before: "只读",
    after: "所有者",
  });
  expect(wordChange({ field: "enabled", after: true })).toMatchObject({
    before: null,
    after: "是",
  });
  expect(wordChange({ field: "page", before: "", after: "pages/a" }).before).toBe("（空）");
  expect(wordChange({ field: "subscribe.keywords", after: ["a ← b", "c ← d"] }).after).toBe(
    "a ← b\nc ← d",
  );
});

test("a secret is shown as replaced, an unknown field by its own name", () => {
  expect(wordChange({ field: "appSecret" })).toEqual({
    field: "AppSecret",
    isSecret: true,
    before: null,
    after: null,
  });
  expect(wordChange({ field: "somethingNew", after: 3 })).toMatchObject({
    field: "somethingNew",
    after: "3",
  });
});
