/** Why a push that carries the right signature is not taken: what an operator has to mend. */
export const PUSH_PROBLEMS = [
  "not_encrypted",
  "key_missing",
  "key_wrong",
  "app_id_wrong",
  "unreadable",
] as const;

export type PushProblem = (typeof PUSH_PROBLEMS)[number];
