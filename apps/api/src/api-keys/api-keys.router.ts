import { router } from "../trpc/procedures.ts";
import { createApiKeyProcedure } from "./create-api-key.procedure.ts";
import { listApiKeysProcedure } from "./list-api-keys.procedure.ts";
import { revokeApiKeyProcedure } from "./revoke-api-key.procedure.ts";

export const apiKeysRouter = router({
  list: listApiKeysProcedure,
  create: createApiKeyProcedure,
  revoke: revokeApiKeyProcedure,
});
