import { router } from "../trpc/procedures.ts";
import { changePassword } from "./change-password.procedure.ts";
import { getMe } from "./get-me.procedure.ts";
import { login } from "./login.procedure.ts";
import { logout } from "./logout.procedure.ts";
import { redeemLoginLink } from "./redeem-login-link.procedure.ts";

export const sessionRouter = router({ login, redeemLoginLink, me: getMe, logout, changePassword });
