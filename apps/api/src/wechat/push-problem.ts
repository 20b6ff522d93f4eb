/** Why a push with a valid signature is rejected: a setting that an operator has to fix. */
export const PUSH_PROBLEMS = [
  "not_encrypted",
  "key_missing",
  "key_wrong",
  "app_id_wrong",
  "unreadable",
] as const;

export type PushProblem = (typeof PUSH_PROBLEMS)[number];
