export { createSimulator, type Simulator, type SimulatorOptions } from "./simulator.ts";
export type { MountedHandler } from "./http/mounts.ts";
export { MAGIC_KINDS, type MagicKind } from "./magic-users.ts";
