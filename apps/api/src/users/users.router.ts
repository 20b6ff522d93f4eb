import { router } from "../trpc/procedures.ts";
import { createLoginLink } from "./create-login-link.procedure.ts";
import { createUser } from "./create-user.procedure.ts";
import { listUsers } from "./list-users.procedure.ts";
import { removeUser } from "./remove-user.procedure.ts";
import { resetTotp } from "./reset-totp.procedure.ts";
import { updateUser } from "./update-user.procedure.ts";

export const usersRouter = router({
  list: listUsers,
  create: createUser,
  update: updateUser,
  remove: removeUser,
  createLoginLink,
  resetTotp,
});
