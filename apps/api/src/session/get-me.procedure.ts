import { operatorProcedure } from "../trpc/procedures.ts";
import { sessionOutputSchema } from "./session-user.ts";

export const getMe = operatorProcedure
  .output(sessionOutputSchema)
  .query(({ ctx: { caller } }) => ({ user: caller.user }));
