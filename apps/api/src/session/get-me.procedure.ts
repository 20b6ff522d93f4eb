import { viewerProcedure } from "../trpc/procedures.ts";
import { sessionOutputSchema } from "./session-output.ts";

export const getMe = viewerProcedure.output(sessionOutputSchema).query(({ ctx: { caller } }) => {
  const { user, needsCurrentPassword, hasTotp } = caller;
  return { user, needsCurrentPassword, hasTotp };
});
