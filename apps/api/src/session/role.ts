/** A viewer reads, an operator also changes and sends, an owner also manages access. */
export const ROLES = ["owner", "operator", "viewer"] as const;
export type Role = (typeof ROLES)[number];
