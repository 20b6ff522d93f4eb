import { router } from "../trpc/procedures.ts";
import { createLoginLinkProcedure } from "./create-login-link.procedure.ts";
import { createUserProcedure } from "./create-user.procedure.ts";
import { listUsersProcedure } from "./list-users.procedure.ts";
import { removeUserProcedure } from "./remove-user.procedure.ts";
import { resetTotpProcedure } from "./reset-totp.procedure.ts";
import { updateUserProcedure } from "./update-user.procedure.ts";

export const usersRouter = router({
  list: listUsersProcedure,
  create: createUserProcedure,
  update: updateUserProcedure,
  remove: removeUserProcedure,
  createLoginLink: createLoginLinkProcedure,
  resetTotp: resetTotpProcedure,
});
