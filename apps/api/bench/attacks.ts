/** Attacks by anonymous clients; each client repeats one. */
export const ATTACKS = [
  "sprayed sign-ins",
  "batches of 50 sign-ins",
  "customers' codes",
  "forged keys",
  "slow bodies",
  "pushes of 1 MB",
  "/readyz",
] as const;
/** The control: the same clients send cheap requests, so the cost is that of the load generator. */
export const CHEAP = "/healthz";
/** Runs last, because it exceeds the limit of failed sign-ins and locks the account for strangers. */
export const GUESSES = "guesses at the owner's password";
export type Attack = (typeof ATTACKS)[number] | typeof CHEAP | typeof GUESSES;

export interface AttackInput {
  url: string;
  /** Client n runs the attack at index n modulo the length. */
  attacks: readonly Attack[];
  clients: number;
  /** Acts per second of all clients together: requests, or bytes of slow bodies. Late responses lower the rate. */
  ratePerSecond: number;
  /** All from the shop owner's address, or each client from its own. */
  from: "one address" | "many addresses";
}

export interface AttackFigures {
  actsPerSecond: number;
  /** Share of one core. */
  cpuShare: number;
  statuses: Record<string, number>;
}
