import { router } from "../trpc/procedures.ts";
import { cancelShipmentProcedure } from "./cancel-shipment.procedure.ts";
import { getShipmentProcedure } from "./get-shipment.procedure.ts";
import { listShipmentsProcedure } from "./list-shipments.procedure.ts";
import { reportShipmentProcedure } from "./report-shipment.procedure.ts";

export const shipmentsRouter = router({
  report: reportShipmentProcedure,
  get: getShipmentProcedure,
  list: listShipmentsProcedure,
  cancel: cancelShipmentProcedure,
});
