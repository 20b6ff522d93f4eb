import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  listDatabases,
  SERVICE_KEY,
  startOperatorApi,
  type OperatorApi,
} from "../start-operator-api.ts";

describe.each(listDatabases())("the document on %s", (_name, open) => {
  let api: OperatorApi;
  beforeAll(async () => {
    api = await startOperatorApi(open);
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const get = (url: string, headers: Record<string, string> = {}) =>
    api.app.inject({ url, headers });

  test("is served to anyone, and valid", async () => {
    const answer = await get("/openapi.json");
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
    const { valid } = await new Validator().validate(answer.json());
    expect(valid).toBe(true);
  });

  test("is sent again only after it changed", async () => {
    const { etag } = (await get("/openapi.json")).headers;
    for (const known of [etag, `"other", W/${etag}`]) {
      const again = await get("/openapi.json", { "if-none-match": String(known) });
      expect([again.statusCode, again.body]).toEqual([304, ""]);
    }
    expect((await get("/openapi.json", { "if-none-match": '"other"' })).statusCode).toBe(200);
  });

  test("follows the shop's own notices", async () => {
    const before = await get("/openapi.json");
    const fields = { coupon: { type: "text", name: "优惠券", example: "满减券", required: true } };
    const notices = [{ code: "coupon_expiring", name: "优惠券到期提醒", fields }];
    await api.mutate("notices.define", { notices }, { bearer: SERVICE_KEY });
    const after = await get("/openapi.json", { "if-none-match": String(before.headers.etag) });
    expect(after.statusCode).toBe(200);
    const { schemas } = after.json().components;
    expect(schemas.Data_coupon_expiring.required).toEqual(["coupon"]);
    expect(schemas.Trigger.discriminator.mapping).toHaveProperty("coupon_expiring");
    expect((await new Validator().validate(after.json())).valid).toBe(true);

    await api.mutate("notices.retire", { code: "coupon_expiring" }, { cookie: await api.signIn() });
    expect((await get("/openapi.json")).body).toBe(before.body);
  });

  test("has a page whose parts all come from this service", async () => {
    const page = await get("/docs");
    expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
    const parts = [...page.body.matchAll(/(?:src|href)="(?!data:)([^"]+)"/g)].map(
      ([, url = ""]) => url,
    );
    expect(parts.length).toBeGreaterThan(2);
    for (const url of parts) {
      const part = await get(url);
      expect([url, part.statusCode]).toEqual([url, 200]);
      const { etag } = part.headers;
      if (etag === undefined) continue;
      expect((await get(url, { "if-none-match": etag })).statusCode).toBe(304);
    }
  });

  test("serves no other file of the viewer", async () => {
    for (const file of ["index.html", "swagger-initializer.js", "package.json", "../package.json"])
      expect((await get(`/docs/${file}`)).statusCode).toBe(404);
  });
});
