import { router } from "../trpc/procedures.ts";
import { changePassword } from "./change-password.procedure.ts";
import { confirmTotp } from "./confirm-totp.procedure.ts";
import { getMe } from "./get-me.procedure.ts";
import { listSessions } from "./list-sessions.procedure.ts";
import { login } from "./login.procedure.ts";
import { logout } from "./logout.procedure.ts";
import { redeemLoginLink } from "./redeem-login-link.procedure.ts";
import { removeTotp } from "./remove-totp.procedure.ts";
import { revokeOtherSessions } from "./revoke-other-sessions.procedure.ts";
import { revokeSession } from "./revoke-session.procedure.ts";
import { startTotp } from "./start-totp.procedure.ts";

export const sessionRouter = router({
  login,
  redeemLoginLink,
  me: getMe,
  logout,
  changePassword,
  list: listSessions,
  revoke: revokeSession,
  revokeOthers: revokeOtherSessions,
  startTotp,
  confirmTotp,
  removeTotp,
});
