import { router } from "../trpc/procedures.ts";
import { changePasswordProcedure } from "./change-password.procedure.ts";
import { confirmTotpProcedure } from "./confirm-totp.procedure.ts";
import { getMeProcedure } from "./get-me.procedure.ts";
import { listSessionsProcedure } from "./list-sessions.procedure.ts";
import { loginProcedure } from "./login.procedure.ts";
import { logoutProcedure } from "./logout.procedure.ts";
import { redeemLoginLinkProcedure } from "./redeem-login-link.procedure.ts";
import { removeTotpProcedure } from "./remove-totp.procedure.ts";
import { revokeOtherSessionsProcedure } from "./revoke-other-sessions.procedure.ts";
import { revokeSessionProcedure } from "./revoke-session.procedure.ts";
import { startTotpProcedure } from "./start-totp.procedure.ts";

export const sessionRouter = router({
  login: loginProcedure,
  redeemLoginLink: redeemLoginLinkProcedure,
  me: getMeProcedure,
  logout: logoutProcedure,
  changePassword: changePasswordProcedure,
  list: listSessionsProcedure,
  revoke: revokeSessionProcedure,
  revokeOthers: revokeOtherSessionsProcedure,
  startTotp: startTotpProcedure,
  confirmTotp: confirmTotpProcedure,
  removeTotp: removeTotpProcedure,
});
