import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { sessionOutputSchema } from "./session-user.ts";

const password = z.string().min(1).max(1024);

export const changePassword = viewerProcedure
  .input(z.strictObject({ currentPassword: password.optional(), newPassword: password }))
  .output(sessionOutputSchema)
  .mutation(({ ctx: { caller, services, clientAddress }, input }) =>
    services.session.changePassword({ ...input, ...caller, clientAddress }),
  );
