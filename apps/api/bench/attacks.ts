/** What anonymous clients do, each as fast as it can. */
export const ATTACKS = [
  "sign-ins, one account",
  "sign-ins, many accounts",
  "batches of 50 sign-ins",
  "customers' codes",
  "forged keys",
  "slow bodies",
  "pushes of 1 MB",
  "/readyz",
] as const;
export type Attack = (typeof ATTACKS)[number];

export interface AttackInput {
  url: string;
  /** Client n does what stands at n modulo the length. */
  attacks: readonly Attack[];
  clients: number;
  /** From the address of the shop's owner, or each from one of its own. */
  from: "one address" | "many addresses";
}

export interface AttackFigures {
  requestsPerSecond: number;
  /** Of one core. */
  cpuShare: number;
  statuses: Record<string, number>;
}
