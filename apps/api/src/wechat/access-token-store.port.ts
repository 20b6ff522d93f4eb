export interface StoredAccessToken {
  token: string;
  /** Unix milliseconds by the store's clock. */
  expiresAt: number;
  /** The store's clock at the moment of reading. */
  now: number;
}

/** A token belongs to a mini program and its secret: with another secret the stored one is not found. */
export interface TokenOwner {
  appId: string;
  secretFingerprint: string;
}

/** One row per mini program, shared by all processes. */
export interface AccessTokenStore {
  /** `null` when there is none, when it is over, or when it was got with another secret. */
  read(owner: TokenOwner): Promise<StoredAccessToken | null>;
  /** True for one holder at a time, until the lease is over or the token is saved. */
  takeLease(input: { appId: string; holder: string; leaseMs: number }): Promise<boolean>;
  save(input: TokenOwner & { token: string; expiresInMs: number }): Promise<void>;
  /** Gives the lease up without a token. */
  releaseLease(input: { appId: string; holder: string }): Promise<void>;
  /** Forgets the token if it is still this one. */
  drop(input: TokenOwner & { token: string }): Promise<void>;
}
