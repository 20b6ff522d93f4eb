import { noticeCodeSchema } from "@mp-notice/core";
import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { noticeDetailSchema } from "./notice.contract.ts";

export const getNoticeProcedure = viewerProcedure
  .input(
    z.strictObject({
      code: noticeCodeSchema,
      /** Returns the fields of this version, as a delivery shows them. */
      definitionVersion: z.number().int().min(1).optional(),
    }),
  )
  .output(noticeDetailSchema)
  .query(({ ctx, input }) => ctx.services.notices.get(input));
