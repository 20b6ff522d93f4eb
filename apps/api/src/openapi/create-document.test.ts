import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createExampleData, defineNotice, normaliseData, BUILT_IN_NOTICES } from "@mp-notice/core";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { appRouter } from "../router.ts";
import { createDocument } from "./create-document.ts";
import type { JsonSchema } from "./openapi-document.ts";

const SOURCE = resolve(import.meta.dirname, "..");
const document = createDocument({ router: appRouter, notices: BUILT_IN_NOTICES });

const couponExpiring = defineNotice({
  code: "coupon_expiring",
  name: "优惠券到期提醒",
  nameEn: "Coupon expires",
  description: "优惠券快到期时发给顾客",
  descriptionEn: "Sent to the customer before a coupon expires",
  fields: {
    text: { type: "text", name: "券名", nameEn: "Coupon", example: "满减券", required: true },
    money: { type: "money", name: "面额", nameEn: "Worth", example: "5.00", required: true },
    integer: { type: "integer", name: "张数", nameEn: "Number", example: "1", required: true },
    datetime: {
      type: "datetime",
      name: "到期时间",
      nameEn: "Expires at",
      example: "2026-01-31T08:30:00+08:00",
      required: true,
    },
    choice: {
      type: "choice",
      name: "种类",
      nameEn: "Kind",
      example: "gift",
      required: false,
      choices: { gift: { name: "礼券", nameEn: "Gift" } },
    },
  },
  page: "pages/coupons/list",
  keyFields: [],
  moments: [],
});

/** Validates values against a schema of the document. */
function compile(schema: string, notices = [...BUILT_IN_NOTICES, couponExpiring]) {
  const { components } = createDocument({ router: appRouter, notices });
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addFormat("int64", Number.isSafeInteger).addFormat("date-time", true);
  ajv.addSchema({ $id: "document", components });
  return ajv.compile({ $ref: `document#/components/schemas/${schema}` });
}

function listSourceFiles(suffix: string): { file: string; text: string }[] {
  return readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(suffix))
    .map((file) => ({ file, text: readFileSync(join(SOURCE, file), "utf8") }));
}

/** Properties that have neither a text nor a type of their own that has one. */
function listUndescribed(schema: JsonSchema, place: string): string[] {
  if (schema.$ref) {
    const name = schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1);
    return listUndescribed(document.components.schemas[name] ?? {}, name);
  }
  const { additionalProperties: others } = schema;
  const inner = [
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
    ...(schema.items ? [schema.items] : []),
    ...(typeof others === "object" ? [others as JsonSchema] : []),
  ];
  const properties = Object.entries(schema.properties ?? {});
  return [
    ...properties
      .filter(
        ([, { description, title, $ref, const: value }]) =>
          !(description ?? title ?? $ref ?? value),
      )
      .map(([name]) => `${place}.${name}`),
    ...properties.flatMap(([name, property]) => listUndescribed(property, `${place}.${name}`)),
    ...inner.flatMap((part) => listUndescribed(part, place)),
  ];
}

describe("the document", () => {
  test("is valid OpenAPI 3.1, with and without a notice of the shop's own", async () => {
    for (const notices of [BUILT_IN_NOTICES, [...BUILT_IN_NOTICES, couponExpiring]]) {
      const given = structuredClone(createDocument({ router: appRouter, notices }));
      const validator = new Validator();
      const { valid, errors } = await validator.validate({ ...given });
      expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
      expect(validator.version).toBe("3.1");
    }
  });

  test("has every procedure that a backend or a mini program may call, and no other", () => {
    const outside = listSourceFiles(".procedure.ts").filter(({ text }) =>
      /\b(?:service|collector|defining|sharedRead)Procedure\b/.test(text),
    );
    expect(outside.length).toBeGreaterThan(8);
    // collector.login is open to anyone.
    expect(Object.keys(document.paths)).toHaveLength(outside.length + 1);
    expect(document.paths).toHaveProperty(["/trpc/collector.login"]);
    expect(document.paths).not.toHaveProperty(["/trpc/notices.update"]);
  });

  test("refers only to schemas that it has", () => {
    const text = JSON.stringify(document);
    for (const [, kind = "", name = ""] of text.matchAll(/"#\/components\/(\w+)\/([^"]+)"/g))
      expect(document.components).toHaveProperty([kind, name]);
  });

  test("has an operation id for each call, all different", () => {
    const ids = Object.values(document.paths).flatMap(({ get, post }) =>
      [get, post].flatMap((operation) => operation?.operationId ?? []),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("describes every field that a caller writes", () => {
    const inputs = Object.values(document.paths).flatMap(({ post }) =>
      post?.requestBody ? [post.requestBody.content["application/json"].schema] : [],
    );
    const undescribed = inputs.flatMap((schema) => listUndescribed(schema, "input"));
    expect([...new Set(undescribed)]).toEqual([]);
  });

  test("describes each field as its comment does", () => {
    const comments = listSourceFiles(".contract.ts")
      .filter(({ file }) => file.startsWith("deliveries"))
      .flatMap(({ text }) => {
        const summary = /interface DeliverySummary \{(.*?)\n\}/s.exec(text)?.[1] ?? "";
        return [...summary.matchAll(/\/\*\* (.*?) \*\/\n\s+(\w+)\??:/g)];
      });
    expect(comments.length).toBeGreaterThan(5);
    const delivery = JSON.stringify(document.components.schemas["Delivery"]);
    for (const [, comment = "", field] of comments)
      expect(delivery, field).toContain(`${comment} · `);
  });
});

describe("a trigger's schema", () => {
  const trigger = compile("Trigger");

  test.for(BUILT_IN_NOTICES.map(({ code }) => code))("accepts the example of %s", (code) => {
    const media = document.paths["/trpc/notices.trigger"]?.post?.requestBody?.content;
    const example = media?.["application/json"].examples?.[code]?.value;
    expect(example).toBeDefined();
    expect(trigger(example), JSON.stringify(trigger.errors)).toBe(true);
  });

  test("knows a notice of the shop's own, told by its code", () => {
    const data = createExampleData(couponExpiring);
    const given = { notice: "coupon_expiring", openid: "o1", orderId: 7, data };
    expect(trigger(given)).toBe(true);
    expect(trigger({ ...given, notice: "order_ship" })).toBe(false);
    expect(trigger({ ...given, notice: "nothing" })).toBe(false);
    expect(compile("Trigger", [...BUILT_IN_NOTICES] as never)(given)).toBe(false);
  });

  test("names a field that is missing, and one that is not known", () => {
    const data = { ship_time: "2026-01-31", else: 1 };
    trigger({ notice: "order_ship", openid: "o1", orderId: "1", data });
    const problems = JSON.stringify(trigger.errors?.map(({ params }) => params));
    expect(problems).toContain('"missingProperty":"order_sn"');
    expect(problems).toContain('"additionalProperty":"else"');
  });
});

const VALUES: unknown[] = [
  "文字",
  "gift",
  "",
  "5",
  "-5",
  "5.5",
  "5.555",
  " 5 ",
  "2026-01-31 08:30:00",
  0,
  5,
  5.5,
  -5,
  2 ** 60,
  1_769_819_400,
  null,
  true,
  [],
  {},
];
/** A JSON Schema cannot tell these from valid ones; the service refuses them. */
const ONLY_REFUSED_BY_SERVICE: Record<string, unknown[]> = {
  text: [],
  money: [5.555, 2 ** 60, 1_769_819_400_000],
  integer: [],
  datetime: VALUES.filter((value) => typeof value !== "object"),
  choice: [],
};

describe("a field's schema", () => {
  const data = compile("Data_coupon_expiring");
  const example = createExampleData(couponExpiring);
  const accepts = (value: object) => {
    try {
      normaliseData(couponExpiring, value);
      return true;
    } catch {
      return false;
    }
  };

  test.for(Object.keys(couponExpiring.fields))("of type %s is the service's", (name) => {
    const differing = VALUES.filter((value) => {
      // Of an optional field the service takes this as absent; the document tells callers to leave it out.
      if (name === "choice" && value === "") return false;
      const given = { ...example, [name]: value };
      const isAccepted = accepts(given);
      return (
        data(given) !== isAccepted &&
        (isAccepted || !ONLY_REFUSED_BY_SERVICE[name]?.includes(value))
      );
    });
    expect(differing).toEqual([]);
  });
});
