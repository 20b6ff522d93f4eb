import { expect, test } from "vitest";
import { createStreamPlaces } from "./stream-places.ts";

test("a session may open five streams, all sessions together two hundred, and each place is released once", () => {
  const places = createStreamPlaces();
  const [giveBack] = Array.from({ length: 5 }, () => places.take("a"));
  expect(() => places.take("a")).toThrow("too many event streams");
  giveBack?.();
  giveBack?.();
  places.take("a");
  expect(() => places.take("a")).toThrow("too many event streams");
  for (let count = 0; count < 195; count++) places.take(`session ${count}`);
  expect(() => places.take("another")).toThrow("too many event streams");
});
