import { router } from "../trpc/procedures.ts";
import { createApiKey } from "./create-api-key.procedure.ts";
import { listApiKeys } from "./list-api-keys.procedure.ts";
import { revokeApiKey } from "./revoke-api-key.procedure.ts";

export const apiKeysRouter = router({
  list: listApiKeys,
  create: createApiKey,
  revoke: revokeApiKey,
});
