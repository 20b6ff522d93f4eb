import { reportShipmentSchema } from "@mp-notice/core";
import { definingProcedure } from "../trpc/procedures.ts";
import { reportShipmentResultSchema } from "./shipment.contract.ts";

export const reportShipmentProcedure = definingProcedure
  .meta({
    summary: "Reports a shipment to WeChat · 向微信上报发货",
    description: `For goods paid with WeChat Pay: WeChat then tells the buyer by itself, without a permission. An answered report is stored and sent until WeChat knows it or refuses it; a repeat that changes nothing is a success. Reports of one payment are sent one after the other: report further parcels with \`allShipped: false\` until the last. What was shipped can be corrected once, with \`reship: true\`.

用于微信支付的订单：上报后微信自动通知买家，不需要发送权限。有回答就已存盘，会一直上报到微信接受或拒绝；重复上报相同内容也算成功。同一笔支付按先后上报：分批发货时，最后一批之前都传 \`allShipped: false\`。已发货的信息只能用 \`reship: true\` 修改一次。`,
    reasons: [
      "MINI_PROGRAM_NOT_CONFIGURED",
      "WECHAT_UNAVAILABLE",
      "WECHAT_REJECTED",
      "WECHAT_QUOTA",
    ],
  })
  .input(reportShipmentSchema)
  .output(reportShipmentResultSchema)
  .mutation(({ ctx, input }) => ctx.services.shipments.report(input));
