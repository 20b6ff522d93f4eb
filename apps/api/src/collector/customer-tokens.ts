import { z } from "zod";
import { SecretBoxError, type SecretBox } from "../secrets/secret-box.ts";
import type { CustomerToken } from "./collector.contract.ts";
import { DAY_MS } from "../time/china-days.ts";

export const CUSTOMER_TOKEN_LIFE_MS = 7 * DAY_MS;

const PURPOSE = "customer-token";
const claimsSchema = z.tuple([z.string(), z.string(), z.number()]);

export interface Customer {
  appId: string;
  openid: string;
}

/** Tokens for customers' mini programs; they are sealed and not stored. */
export interface CustomerTokens {
  create(customer: Customer): CustomerToken;
  /** `null` when the token is forged or has expired. */
  read(token: string): Customer | null;
}

export function createCustomerTokens(deps: {
  secretBox: SecretBox;
  now(): number;
}): CustomerTokens {
  const { secretBox, now } = deps;

  function open(token: string): string | null {
    try {
      return secretBox.open(token, PURPOSE);
    } catch (error) {
      if (error instanceof SecretBoxError) return null;
      throw error;
    }
  }

  return {
    create({ appId, openid }) {
      const expiresAt = now() + CUSTOMER_TOKEN_LIFE_MS;
      const claims: z.output<typeof claimsSchema> = [appId, openid, expiresAt];
      const token = secretBox.seal(JSON.stringify(claims), PURPOSE);
      return { token, expiresAt: new Date(expiresAt).toISOString() };
    },
    read(token) {
      const opened = open(token);
      if (opened === null) return null;
      const [appId, openid, expiresAt] = claimsSchema.parse(JSON.parse(opened));
      return expiresAt > now() ? { appId, openid } : null;
    },
  };
}
