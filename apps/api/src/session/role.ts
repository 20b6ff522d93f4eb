/** What a person may do: a viewer reads, an operator also changes and sends, an owner also decides who may. */
export const ROLES = ["owner", "operator", "viewer"] as const;
export type Role = (typeof ROLES)[number];
