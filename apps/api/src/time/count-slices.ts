/** Deliveries are counted per quarter of an hour, because a day starts on one in every time zone. */
export const SLICE_MS = 900_000;
