import { expect, test } from "vitest";
import { toFailureTexts } from "./use-sign-in.ts";

test("a wrong password and a used link have different texts", () => {
  const refused = { reason: "UNAUTHENTICATED" } as const;
  expect(toFailureTexts({ ...refused, details: [] }, "password").what).toBe("app.signIn.wrong");
  expect(toFailureTexts({ ...refused, details: [] }, "link").what).toBe("app.signIn.usedLink");
});

test("any other error has its usual text", () => {
  expect(toFailureTexts({ reason: "RATE_LIMITED", details: [] }, "password")).toEqual({
    what: "errors.RATE_LIMITED.what",
    advice: "errors.RATE_LIMITED.advice",
  });
});

test("a wrong code has its own text, with a password or a link", () => {
  const details = [{ field: "code", problem: "is wrong or already used" }];
  for (const by of ["password", "link"] as const)
    expect(toFailureTexts({ reason: "UNAUTHENTICATED", details }, by).what).toBe(
      "app.signIn.wrongCode",
    );
});
