import { sharedReadProcedure } from "../trpc/procedures.ts";
import { foundCarriersSchema, searchCarriersSchema } from "./shipment.contract.ts";

export const searchCarriersProcedure = sharedReadProcedure
  .meta({
    summary: "Finds carriers of WeChat's list · 查找微信列表里的快递公司",
    description: `By id or Chinese name, or a part of it, best matches first; without a text the usual ones. Their ids and names are what \`shipments.report\` takes as \`company\`.

按编码或名称查找，可以只写一部分，最接近的在前；不写则列出常用的。编码和名称都可以作为 \`shipments.report\` 的 \`company\`。`,
    reasons: [
      "MINI_PROGRAM_NOT_CONFIGURED",
      "WECHAT_UNAVAILABLE",
      "WECHAT_REJECTED",
      "WECHAT_QUOTA",
    ],
  })
  .input(searchCarriersSchema.default({ text: "", limit: 10 }))
  .output(foundCarriersSchema)
  .query(({ ctx, input }) => ctx.services.shipments.searchCarriers(input));
