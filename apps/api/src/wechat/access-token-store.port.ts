export interface StoredAccessToken {
  token: string;
  /** Unix milliseconds of the store's clock. */
  expiresAt: number;
  /** The store's clock at the time of the read. */
  now: number;
}

/** A token belongs to a mini program and its secret: after a secret change, the old token is not found. */
export interface TokenOwner {
  appId: string;
  secretFingerprint: string;
}

/** One row per mini program, shared by all processes. */
export interface AccessTokenStore {
  /** `null` when there is none, or it is expired or was issued for another secret. */
  read(owner: TokenOwner): Promise<StoredAccessToken | null>;
  /** True for one holder at a time, until the lease expires or a token is saved. */
  takeLease(input: { appId: string; holder: string; leaseMs: number }): Promise<boolean>;
  save(input: TokenOwner & { token: string; expiresInMs: number }): Promise<void>;
  /** Releases the lease without saving a token. */
  releaseLease(input: { appId: string; holder: string }): Promise<void>;
  /** Deletes the token if it is still this one. */
  drop(input: TokenOwner & { token: string }): Promise<void>;
}
