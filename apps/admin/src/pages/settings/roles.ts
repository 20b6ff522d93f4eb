import type { Role } from "../../api.ts";

/** From the one who may most. */
export const ROLES = ["owner", "operator", "viewer"] as const satisfies Role[];
