import { isRefusedSince, NEVER_MS } from "@mp-notice/core";

/**
 * The grant that an accepted subscription is, whichever witness tells of it first: void from its beginning when the
 * customer has refused since. Times are unix milliseconds.
 */
export function toSubscription({
  templateId,
  orderId,
  acceptedAt,
  refusedAt,
  now,
}: {
  templateId: string;
  orderId: string | null;
  acceptedAt: number;
  refusedAt: number | undefined;
  now: number;
}) {
  return {
    kind: "subscribe" as const,
    templateId,
    orderId,
    credential: null,
    acceptedAt,
    usableFrom: acceptedAt,
    confirmedAt: null,
    expiresAt: NEVER_MS,
    voidedAt: isRefusedSince(acceptedAt, refusedAt) ? now : null,
  };
}
