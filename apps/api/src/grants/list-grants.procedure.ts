import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { listedGrantSchema, listGrantsSchema } from "./grant.contract.ts";

export const listGrantsProcedure = viewerProcedure
  .input(listGrantsSchema.default({}))
  .output(z.object({ items: z.array(listedGrantSchema), nextCursor: z.string().nullable() }))
  .query(({ ctx, input }) => ctx.services.grants.list(input));
