import { expect, test } from "vitest";
import { toFailureTexts } from "./use-sign-in.ts";

test("a wrong password and a used link are told apart", () => {
  expect(toFailureTexts("UNAUTHENTICATED", "password").what).toBe("app.signIn.wrong");
  expect(toFailureTexts("UNAUTHENTICATED", "link").what).toBe("app.signIn.usedLink");
});

test("any other fault has the words that it has everywhere", () => {
  expect(toFailureTexts("RATE_LIMITED", "password")).toEqual({
    what: "errors.RATE_LIMITED.what",
    advice: "errors.RATE_LIMITED.advice",
  });
});
