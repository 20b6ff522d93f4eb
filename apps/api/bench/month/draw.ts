import { createHash } from "node:crypto";

/** A number from 0 to 1 that depends on the seed and the parts only, not on what was drawn before. */
export type Draw = (...parts: (string | number)[]) => number;

export function createDraw(seed: number): Draw {
  return (...parts) => {
    const hash = createHash("sha256")
      .update(`${seed} ${parts.join(" ")}`)
      .digest();
    return hash.readUInt32BE(0) / 2 ** 32;
  };
}
