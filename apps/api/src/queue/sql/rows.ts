import type { GrantKind, MovingDelivery } from "@mp-notice/core";

/** A delivery as the claim locks it. Both databases return booleans as 0 and 1. */
export interface DeliveryRow extends Omit<MovingDelivery, "isPinned" | "holdsLineage"> {
  appId: string;
  idempotencyKey: string | null;
  notice: string;
  definitionVersion: number | null;
  openid: string;
  orderId: string;
  data: string;
  miniprogramState: "formal" | "trial" | "developer" | null;
  expiresAt: number;
  isPinned: number;
  holdsLineage: number;
  /** The lineage's first delivery; only on resends. */
  lineageId: string | null;
  isAgain: number;
  createdAt: number;
  now: number;
}

export interface GrantRow {
  id: string;
  openid: string;
  kind: GrantKind;
  templateId: string;
  orderId: string | null;
  credential: string | null;
  usesFree: number;
  acceptedAt: number;
  usableFrom: number | null;
  confirmedAt: number | null;
  expiresAt: number;
  reservedFor: string | null;
  reservedUntil: number | null;
}
