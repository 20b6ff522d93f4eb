import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { pauseSchema } from "./pause.contract.ts";

export const listPausesProcedure = viewerProcedure
  .output(z.array(pauseSchema))
  .query(({ ctx }) => ctx.services.pauses.list());
