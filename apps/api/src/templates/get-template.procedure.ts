import { CHANNELS } from "@mp-notice/core";
import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { templateDetailSchema } from "./template.contract.ts";
import { soughtWechatIdSchema } from "./wechat-id.ts";

export const getTemplateProcedure = viewerProcedure
  .input(z.strictObject({ channel: z.enum(CHANNELS), libraryTemplateId: soughtWechatIdSchema }))
  .output(templateDetailSchema)
  .query(({ ctx, input }) => ctx.services.templates.get(input));
