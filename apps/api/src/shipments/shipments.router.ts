import { router } from "../trpc/procedures.ts";
import { cancelShipmentProcedure } from "./cancel-shipment.procedure.ts";
import { checkShipmentsProcedure } from "./check-shipments.procedure.ts";
import { countShipmentsProcedure } from "./count-shipments.procedure.ts";
import { getShipmentProcedure } from "./get-shipment.procedure.ts";
import { listShipmentsProcedure } from "./list-shipments.procedure.ts";
import { reportShipmentProcedure } from "./report-shipment.procedure.ts";
import { searchCarriersProcedure } from "./search-carriers.procedure.ts";

export const shipmentsRouter = router({
  report: reportShipmentProcedure,
  check: checkShipmentsProcedure,
  get: getShipmentProcedure,
  list: listShipmentsProcedure,
  count: countShipmentsProcedure,
  searchCarriers: searchCarriersProcedure,
  cancel: cancelShipmentProcedure,
});
