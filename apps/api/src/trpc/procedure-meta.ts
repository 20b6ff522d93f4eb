import type { ErrorReason } from "@mp-notice/core";

/** What the OpenAPI document says of a procedure, beside its schemas. English and Chinese in one text. */
export interface ProcedureMeta {
  /**
   * Who calls it from outside: a backend, a signed-in customer's mini program, or one that signs in. The document has every
   * procedure with a caller; those of the admin have none.
   */
  caller?: "service" | "customer" | "anyone";
  /** One line. */
  summary?: string;
  /** Markdown. */
  description?: string;
  /** Refusals of its own, beside those that every call can get. */
  reasons?: readonly ErrorReason[];
}
