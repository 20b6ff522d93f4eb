/** What anonymous clients do, each of them over and over. */
export const ATTACKS = [
  "sprayed sign-ins",
  "batches of 50 sign-ins",
  "customers' codes",
  "forged keys",
  "slow bodies",
  "pushes of 1 MB",
  "/readyz",
] as const;
/** What the same clients ask for when they mean no harm: what it costs is the load generator's. */
export const CHEAP = "/healthz";
/** Goes beyond what an account bears from strangers, and hence comes last. */
export const GUESSES = "guesses at the owner's password";
export type Attack = (typeof ATTACKS)[number] | typeof CHEAP | typeof GUESSES;

export interface AttackInput {
  url: string;
  /** Client n does what stands at n modulo the length. */
  attacks: readonly Attack[];
  clients: number;
  /** Acts a second of all clients together: requests, or bytes of slow bodies. They do fewer when the answers come late. */
  ratePerSecond: number;
  /** From the address of the shop's owner, or each from one of its own. */
  from: "one address" | "many addresses";
}

export interface AttackFigures {
  actsPerSecond: number;
  /** Of one core. */
  cpuShare: number;
  statuses: Record<string, number>;
}
