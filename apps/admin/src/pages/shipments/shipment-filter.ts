import type { ShipmentState } from "../../api.ts";
import {
  createQueryFilter,
  readOneOf,
  readText,
  type FilterOf,
} from "../../lists/create-query-filter.ts";
import { listAll } from "../../lists/list-all.ts";

export const SHIPMENT_STATES = listAll<ShipmentState>({
  queued: true,
  sending: true,
  reported: true,
  refused: true,
  cancelled: true,
});

/** As long as the longest number that the service looks for. */
const MAX_SEARCH_CHARS = 128;

export const shipmentFilter = createQueryFilter({
  search: readText(MAX_SEARCH_CHARS),
  state: readOneOf(SHIPMENT_STATES),
});
export type ShipmentFilter = FilterOf<typeof shipmentFilter>;
