/** Datetimes are ISO 8601. */
export interface ListedApiKey {
  apiKeyId: string;
  name: string;
  scope: "service";
  /** The end of the key, to recognise it by; `null` for one from before this was kept. */
  lastFour: string | null;
  /** The e-mail of who made it; `null` for the setting SERVICE_API_KEY. */
  createdBy: string | null;
  createdAt: string;
  /** To the minute. */
  lastUsedAt: string | null;
  revokedAt: string | null;
}

export interface ApiKeyService {
  /** Those that work first, then the revoked ones; newest first. */
  list(): Promise<ListedApiKey[]>;
  /** `key` is shown this once and kept only as a hash. */
  create(input: {
    name: string;
    createdBy: string;
  }): Promise<{ apiKey: ListedApiKey; key: string }>;
  /** Refused at once from then on; revoked again is the same. @throws NoticeError NOT_FOUND */
  revoke(apiKeyId: string): Promise<ListedApiKey>;
}
