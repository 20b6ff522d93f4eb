import type { Role } from "../../api.ts";
import { listAll } from "../../lists/list-all.ts";

/** Most permissions first. */
export const ROLES = listAll<Role>({ owner: true, operator: true, viewer: true });
