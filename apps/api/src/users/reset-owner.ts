import { NoticeError } from "@mp-notice/core";
import type { AuditLogService } from "../audit-log/audit-log.contract.ts";
import type { TotpStore } from "../session/totp-store.ts";
import type { UserStore } from "./user-store.ts";
import { createLoginLink } from "../session/login-link.ts";

interface ResetOwnerDeps {
  users: Pick<UserStore, "findByEmail" | "replaceLoginLink">;
  totp: Pick<TotpStore, "remove">;
  auditLog: Pick<AuditLogService, "actAs">;
  publicUrl: string;
  /** Unix milliseconds. */
  now(): number;
}

/** What the audit log calls it. */
export const RESET_OWNER = "owner:reset";

/**
 * The way back for an owner whom no other owner can help: two-step sign-in is turned off, and a link of one use lets them in.
 * The password stays until they choose another. Safe to run again: only the last link counts.
 * @throws NoticeError INPUT_INVALID naming `email`
 */
export async function resetOwner(
  { users, totp, auditLog, publicUrl, now }: ResetOwnerDeps,
  { email }: { email: string },
): Promise<{ hadTotp: boolean; loginLink: { url: string; expiresAt: string } }> {
  const user = await users.findByEmail(email.trim().toLowerCase());
  if (user?.role !== "owner") {
    const problem = user ? "is no owner's: an owner can help in the admin" : "is nobody's here";
    throw new NoticeError("INPUT_INVALID", `${email} ${problem}`, {
      details: [{ field: "email", problem }],
    });
  }
  const actor = { kind: "system", id: null, name: RESET_OWNER } as const;
  return auditLog.actAs({ actor, clientAddress: null }, async () => {
    const hadTotp = await totp.remove({ user, action: "totp.reset" });
    const { stored, shown } = createLoginLink({ publicUrl, now: now() });
    await users.replaceLoginLink({ userId: user.id, loginLink: stored });
    return { hadTotp, loginLink: shown };
  });
}
