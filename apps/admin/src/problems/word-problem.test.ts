import { expect, test } from "vitest";
import { wordProblem } from "./word-problem.ts";

const explanation = {
  errcode: 40_164,
  zh: { what: "服务器 IP 1.2.3.4 不在白名单中", advice: "添加 1.2.3.4" },
  en: { what: "1.2.3.4 is not on the allow list", advice: "Add 1.2.3.4" },
};

test("WeChat's refusal is shown with the details it names", () => {
  expect(wordProblem({ reason: "WECHAT_REJECTED", explanation })).toEqual(explanation.zh);
});

test("an action that the operator must retry does not claim to retry by itself", () => {
  expect(wordProblem({ reason: "WECHAT_UNAVAILABLE", explanation }).what).toBe("暂时连不上微信");
});
