import type { NoticeDefinition } from "@mp-notice/core";
import { describeErrors } from "./describe-errors.ts";
import { createTriggerExamples } from "./describe-notices.ts";
import type { DocumentedProcedure } from "./list-documented.ts";
import type { OpenApiDocument, Operation } from "./openapi-document.ts";
import type { SchemaCollector } from "./schema-collector.ts";

const SECURITY = {
  service: [{ apiKey: [] }],
  customer: [{ sessionToken: [] }],
  anyone: [],
};

/** A mutation is POST. A query is GET, and POST for callers that generate their client. */
export function describeProcedure(
  procedure: DocumentedProcedure,
  context: { collector: SchemaCollector; notices: readonly NoticeDefinition[] },
): OpenApiDocument["paths"][string] {
  const { path, type, input, output, meta } = procedure;
  const { collector, notices } = context;
  const [feature = ""] = path.split(".");
  const schema = input && collector.convert(input, "input");
  const examples = path === "notices.trigger" ? createTriggerExamples(notices) : undefined;
  const media = schema && { schema, ...(examples && { examples }) };
  const operation = {
    tags: [feature],
    summary: meta.summary,
    description: meta.description,
    security: SECURITY[meta.caller],
    responses: {
      200: {
        description: "Success · 成功",
        content: {
          "application/json": {
            schema: {
              type: "object",
              properties: {
                result: {
                  type: "object",
                  properties: { data: collector.convert(output, "output") },
                  required: ["data"],
                },
              },
              required: ["result"],
            },
          },
        },
      },
      ...describeErrors(meta.reasons ?? []),
    },
  };
  const operationId = toOperationId(path);
  const post: Operation = {
    operationId,
    ...operation,
    ...(media && { requestBody: { required: true, content: { "application/json": media } } }),
  };
  if (type === "mutation") return { post };
  const get: Operation = {
    operationId,
    ...operation,
    ...(media && {
      parameters: [
        {
          name: "input",
          in: "query",
          required: true,
          description: "The input as URL-encoded JSON · URL 编码后的 JSON 参数",
          content: { "application/json": media },
        },
      ],
    }),
  };
  return media ? { get, post: { ...post, operationId: `${operationId}ByPost` } } : { get };
}

/** `notices.triggerMany` → `noticesTriggerMany` */
function toOperationId(path: string): string {
  return path.replaceAll(/\.(\w)/g, (_dot, letter: string) => letter.toUpperCase());
}
