import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";

export const revokeOtherSessionsProcedure = viewerProcedure
  .output(z.object({ ended: z.number() }))
  .mutation(async ({ ctx: { caller, services } }) => ({
    ended: await services.session.revokeOthers(caller),
  }));
