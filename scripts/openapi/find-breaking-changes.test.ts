import { describe, expect, test } from "vitest";
import { createDocument } from "../../apps/api/src/openapi/create-document.ts";
import type { JsonSchema, OpenApiDocument } from "../../apps/api/src/openapi/openapi-document.ts";
import { appRouter } from "../../apps/api/src/router.ts";
import { BUILT_IN_NOTICES } from "../../packages/core/src/index.ts";
import { findBreakingChanges } from "./find-breaking-changes.ts";

const original = createDocument({ router: appRouter, notices: BUILT_IN_NOTICES });

function change(edit: (document: OpenApiDocument) => void): OpenApiDocument {
  const document = structuredClone(original);
  edit(document);
  return document;
}

/** A list in a named schema, to edit. */
function listOf(
  document: OpenApiDocument,
  name: string,
  keyword: "anyOf" | "oneOf" | "enum",
): unknown[] {
  return document.components.schemas[name]?.[keyword] ?? [];
}

/** The properties of a named schema, to edit. */
function propertiesOf({ components }: OpenApiDocument, name: string) {
  return components.schemas[name] as {
    properties: Record<string, JsonSchema>;
    required: string[];
  };
}

const BREAKING: [what: string, edit: (document: OpenApiDocument) => void, found: string][] = [
  [
    "a procedure that is gone",
    ({ paths }) => delete paths["/trpc/notices.trigger"],
    "POST /trpc/notices.trigger is gone",
  ],
  [
    "a method that is gone",
    ({ paths }) => delete paths["/trpc/deliveries.find"]?.get,
    "GET /trpc/deliveries.find is gone",
  ],
  [
    "another operation id",
    ({ paths }) => Object.assign(paths["/trpc/collector.login"]?.post ?? {}, { operationId: "in" }),
    "is now called in",
  ],
  [
    "another credential",
    ({ paths }) =>
      Object.assign(paths["/trpc/collector.login"]?.post ?? {}, { security: [{ a: [] }] }),
    "POST /trpc/collector.login needs another credential",
  ],
  [
    "a notice that is gone",
    (document) => listOf(document, "Trigger", "oneOf").pop(),
    "input notice=order_pickup is no longer accepted",
  ],
  [
    "an input's field that is gone",
    (document) => delete propertiesOf(document, "Data_order_ship").properties["ship_time"],
    "notice=order_ship.data.ship_time is gone",
  ],
  [
    "an input's field that is newly required",
    (document) => propertiesOf(document, "Trigger_order_ship").required.push("idempotencyKey"),
    "notice=order_ship.idempotencyKey is newly required",
  ],
  [
    "an input's field that is new and required",
    (document) => {
      const { properties, required } = propertiesOf(document, "FormReport");
      properties["device"] = { type: "string" };
      required.push("device");
    },
    "reports[] kind=form.device is newly required",
  ],
  [
    "an input's type that is narrower",
    (document) => listOf(document, "Text", "anyOf").pop(),
    "integer is no longer accepted",
  ],
  [
    "an input's value that is gone",
    (document) =>
      propertiesOf(document, "Data_order_refund_apply").properties["refund_type"]?.enum?.pop(),
    "refund_type no longer accepts return_and_refund",
  ],
  [
    "a limit that is stricter",
    (document) =>
      Object.assign(propertiesOf(document, "SubscribeReport").properties["answer"] ?? {}, {
        maxLength: 10,
      }),
    "answer has a stricter maxLength: 10",
  ],
  [
    "another pattern",
    (document) =>
      Object.assign(propertiesOf(document, "FormReport").properties["reportId"] ?? {}, {
        pattern: "^a$",
      }),
    "reportId has a stricter pattern: ^a$",
  ],
  [
    "an answer's field that is gone",
    (document) => delete propertiesOf(document, "TriggerResult").properties["duplicate"],
    "POST /trpc/notices.trigger answer.result.data.duplicate is gone",
  ],
  [
    "an answer's field that may be missing",
    (document) => propertiesOf(document, "Delivery").required.pop(),
    "answer.result.data object.lineage may be missing now",
  ],
  [
    "an answer's field that may be null",
    (document) =>
      Object.assign(propertiesOf(document, "Delivery").properties, {
        createdAt: { type: ["string", "null"] },
      }),
    "createdAt null is new",
  ],
  [
    "an answer's field of another type",
    (document) =>
      Object.assign(propertiesOf(document, "Delivery").properties, {
        attempts: { type: "string" },
      }),
    "attempts was integer and is string",
  ],
  [
    "an event that is gone",
    ({ webhooks }) => delete webhooks["delivery.sent"],
    "the event delivery.sent is gone",
  ],
  [
    "an event's field that is gone",
    (document) => delete propertiesOf(document, "DeliveryEventData").properties["orderId"],
    "the event delivery.sent.data.orderId is gone",
  ],
  [
    "an error's field that is gone",
    ({ components }) => {
      const error = components.schemas["Error"] as any;
      delete error.properties.error.properties.data.properties.reason;
    },
    "error.error.data.reason is gone",
  ],
];

const HARMLESS: [what: string, edit: (document: OpenApiDocument) => void][] = [
  ["nothing", () => {}],
  [
    "a new procedure",
    ({ paths }) => Object.assign(paths, { "/trpc/a.b": paths["/trpc/notices.trigger"] }),
  ],
  [
    "a new optional input",
    (document) =>
      Object.assign(propertiesOf(document, "Trigger_order_ship").properties, {
        anything: { type: "string" },
      }),
  ],
  [
    "an input that is no longer required",
    (document) => propertiesOf(document, "Data_order_ship").required.pop(),
  ],
  ["a wider input", (document) => listOf(document, "Text", "anyOf").push({ type: "boolean" })],
  [
    "a new notice",
    (document) => {
      const { schemas } = document.components;
      const extra = structuredClone(schemas["Trigger_order_ship"]) as any;
      extra.properties.notice.const = "coupon_expiring";
      schemas["Trigger_coupon_expiring"] = extra;
      listOf(document, "Trigger", "oneOf").push({
        $ref: "#/components/schemas/Trigger_coupon_expiring",
      });
    },
  ],
  [
    "a new field in an answer",
    (document) => {
      const { properties, required } = propertiesOf(document, "Delivery");
      properties["more"] = { type: "string" };
      required.push("more");
    },
  ],
  [
    "a new state or reason",
    (document) => {
      listOf(document, "DeliveryState", "enum").push("later");
      listOf(document, "ErrorReason", "enum").push("LATER");
    },
  ],
  [
    "another description",
    ({ components }) => Object.assign(components.schemas["Text"] ?? {}, { description: "" }),
  ],
];

describe("a comparison of two documents", () => {
  test.for(BREAKING)("finds %s", ([, edit, found]) => {
    expect(findBreakingChanges(original, change(edit)).join("\n")).toContain(found);
  });

  test.for(HARMLESS)("lets %s pass", ([, edit]) => {
    expect(findBreakingChanges(original, change(edit))).toEqual([]);
  });
});
