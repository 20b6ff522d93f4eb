import { NEVER_MS } from "@mp-notice/core";

/** The grant that an accepted subscription is, whichever witness tells of it first. Times are unix milliseconds. */
export function toSubscription({
  templateId,
  orderId,
  acceptedAt,
}: {
  templateId: string;
  orderId: string | null;
  acceptedAt: number;
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
  };
}
