import type { ErrorDetail, ErrorReason } from "@mp-notice/core";
import { z } from "zod";
import { errorDetailSchema, errorReasonSchema } from "../trpc/error-schemas.ts";

/** Datetimes are ISO 8601. */
export const listedApiKeySchema = z.object({
  apiKeyId: z.string(),
  name: z.string(),
  scope: z.literal("service"),
  /** The last four characters, to recognise the key by; `null` for a key older than this field. */
  lastFour: z.string().nullable(),
  /** The email address of its creator; `null` for the setting SERVICE_API_KEY. */
  createdBy: z.string().nullable(),
  createdAt: z.string(),
  /** To the minute. */
  lastUsedAt: z.string().nullable(),
  /** Why the last call with this key was refused; `null` when it was taken. */
  lastRefusal: z
    .object({
      at: z.string(),
      procedure: z.string(),
      reason: errorReasonSchema,
      details: z.array(errorDetailSchema),
    })
    .nullable(),
  revokedAt: z.string().nullable(),
});
export type ListedApiKey = z.output<typeof listedApiKeySchema>;

export interface ApiKeyService {
  /** Active keys first, then revoked ones; newest first. */
  list(): Promise<ListedApiKey[]>;
  /** `key` is shown this once; only its hash is stored. */
  create(input: {
    name: string;
    createdBy: string;
  }): Promise<{ apiKey: ListedApiKey; key: string }>;
  /** Returns at once, as `noteSuccess` does; a note that cannot be stored is lost. */
  noteRefusal(refused: {
    apiKeyId: string;
    procedure: string;
    reason: ErrorReason;
    details: ErrorDetail[];
  }): void;
  noteSuccess(apiKeyId: string): void;
  /** Takes effect at once; revoking a revoked key is not an error. @throws NoticeError NOT_FOUND */
  revoke(apiKeyId: string): Promise<ListedApiKey>;
}
