import { viewerProcedure } from "../trpc/procedures.ts";
import { sessionStateSchema } from "./session.contract.ts";

export const getMeProcedure = viewerProcedure
  .output(sessionStateSchema)
  .query(({ ctx: { caller } }) => {
    const { user, needsCurrentPassword, hasTotp } = caller;
    return { user, needsCurrentPassword, hasTotp };
  });
