import { router } from "../trpc/procedures.ts";
import { cancelShipmentProcedure } from "./cancel-shipment.procedure.ts";
import { checkShipmentsProcedure } from "./check-shipments.procedure.ts";
import { countShipmentsProcedure } from "./count-shipments.procedure.ts";
import { getShipmentProcedure } from "./get-shipment.procedure.ts";
import { listShipmentsProcedure } from "./list-shipments.procedure.ts";
import { reportShipmentProcedure } from "./report-shipment.procedure.ts";
import { searchCarriersProcedure } from "./search-carriers.procedure.ts";
import { checkTradeAccountProcedure } from "./trade/check-trade-account.procedure.ts";
import { getTradeAccountProcedure } from "./trade/get-trade-account.procedure.ts";
import { listOverdueProcedure } from "./trade/list-overdue.procedure.ts";
import { updateTradeAccountProcedure } from "./trade/update-trade-account.procedure.ts";

export const shipmentsRouter = router({
  report: reportShipmentProcedure,
  check: checkShipmentsProcedure,
  get: getShipmentProcedure,
  list: listShipmentsProcedure,
  count: countShipmentsProcedure,
  searchCarriers: searchCarriersProcedure,
  cancel: cancelShipmentProcedure,
  listOverdue: listOverdueProcedure,
  getAccount: getTradeAccountProcedure,
  updateAccount: updateTradeAccountProcedure,
  checkAccount: checkTradeAccountProcedure,
});
