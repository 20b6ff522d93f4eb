import { z } from "zod";
import { serviceProcedure } from "../trpc/procedures.ts";
import { ownDefinitionSchema } from "./notice.contract.ts";

/** The shop's own notices, for whatever generates code from them. */
export const listDefinitionsProcedure = serviceProcedure
  .meta({
    summary: "Lists the notices of the shop's own · 列出商城自己的通知",
    description: `With their fields, current version and whether they are retired, e.g. to generate code from them.

包含字段、当前版本和是否归档，可用来生成代码。`,
  })
  .output(z.array(ownDefinitionSchema))
  .query(({ ctx }) => ctx.services.notices.listOwn());
