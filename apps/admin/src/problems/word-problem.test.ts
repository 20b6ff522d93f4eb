import { expect, test } from "vitest";
import { wordProblem } from "./word-problem.ts";

const explanation = {
  errcode: 40_164,
  zh: { what: "服务器 IP 1.2.3.4 不在白名单中", advice: "添加 1.2.3.4" },
  en: { what: "1.2.3.4 is not on the allow list", advice: "Add 1.2.3.4" },
};

test("WeChat's refusal is told in its own words, with what it names", () => {
  expect(wordProblem({ reason: "WECHAT_REJECTED", explanation })).toEqual(explanation.zh);
});

test("what is tried again by the operator is not said to go on by itself", () => {
  expect(wordProblem({ reason: "WECHAT_UNAVAILABLE", explanation }).what).toBe("暂时连不上微信");
});
