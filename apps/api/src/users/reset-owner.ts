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

/** The command's name in the audit log. */
export const RESET_OWNER = "owner:reset";

/**
 * Restores access for an owner whom no other owner can help: turns off their two-step sign-in and creates a one-time login link.
 * The password stays until they choose another. Safe to run again: only the last link works.
 * @throws NoticeError INPUT_INVALID naming `email`
 */
export async function resetOwner(
  { users, totp, auditLog, publicUrl, now }: ResetOwnerDeps,
  { email }: { email: string },
): Promise<{ hadTotp: boolean; loginLink: { url: string; expiresAt: string } }> {
  const user = await users.findByEmail(email.trim().toLowerCase());
  if (user?.role !== "owner") {
    const problem = user
      ? "belongs to a user who is not an owner: ask an owner to help them in the admin"
      : "belongs to no user";
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
