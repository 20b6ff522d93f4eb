import type { OwnProof, SessionUser } from "./session-service.ts";

/** The second factor of whoever is signed in: codes of an authenticator app. */
export interface TotpService {
  /** A secret that counts once `confirm` proved that the app has it. @throws NoticeError INPUT_INVALID; ALREADY_KNOWN when one is on */
  start(input: OwnProof): Promise<{ secret: string; uri: string }>;
  /** Answers the recovery codes, shown once. @throws NoticeError INPUT_INVALID naming `code`; ALREADY_KNOWN; NOT_FOUND without a start */
  confirm(input: { user: SessionUser; code: string }): Promise<string[]>;
  /** @throws NoticeError INPUT_INVALID; CODE_REQUIRED; NOT_FOUND when none is on; RATE_LIMITED */
  remove(input: OwnProof & { code?: string | undefined }): Promise<void>;
}
