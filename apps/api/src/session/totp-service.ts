import type { OwnProof, SessionUser } from "./session-service.ts";

/** Two-factor authentication (TOTP) of the signed-in person. */
export interface TotpService {
  /** A new secret, active once `confirm` proves that the app has it. @throws NoticeError INPUT_INVALID; ALREADY_KNOWN when one is active */
  start(input: OwnProof): Promise<{ secret: string; uri: string }>;
  /** Returns the recovery codes, shown only once. @throws NoticeError INPUT_INVALID naming `code`; ALREADY_KNOWN; NOT_FOUND without a start */
  confirm(input: { user: SessionUser; code: string }): Promise<string[]>;
  /** @throws NoticeError INPUT_INVALID; CODE_REQUIRED; NOT_FOUND when none is active; RATE_LIMITED */
  remove(input: OwnProof & { code?: string | undefined }): Promise<void>;
}
