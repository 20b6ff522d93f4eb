/** The parts of OpenAPI 3.1 that the document uses. */

export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  enum?: unknown[];
  const?: string | number | boolean;
  pattern?: string;
  [keyword: string]: unknown;
}

type Reference = JsonSchema & { $ref: string };

interface MediaType {
  schema: JsonSchema;
  examples?: Record<string, { summary: string; value: unknown }>;
}

interface Parameter {
  name: string;
  in: "query";
  required: boolean;
  description: string;
  content: { "application/json": MediaType };
}

export interface Response {
  description: string;
  headers?: Record<string, Reference>;
  content: { "application/json": MediaType };
}

export interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  security: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { required: true; content: { "application/json": MediaType } };
  responses: Record<string, Response>;
}

/** A call that the service makes to a shop's receiver. */
export interface WebhookOperation extends Omit<
  Operation,
  "parameters" | "requestBody" | "responses"
> {
  parameters: Reference[];
  requestBody: { required: true; content: { "application/json": MediaType } };
  responses: { "2XX": { description: string } };
}

export interface OpenApiDocument {
  openapi: "3.1.1";
  info: { title: string; version: string; description: string; license: object };
  servers: { url: string; description: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, { get?: Operation; post?: Operation }>;
  webhooks: Record<string, { post: WebhookOperation }>;
  components: {
    schemas: Record<string, JsonSchema>;
    headers: Record<string, object>;
    parameters: Record<string, object>;
    securitySchemes: Record<string, object>;
  };
}

export function toReference(schema: string): Reference {
  return { $ref: `#/components/schemas/${schema}` };
}
