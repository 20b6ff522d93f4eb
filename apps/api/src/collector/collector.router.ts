import { router } from "../trpc/procedures.ts";
import { createTokenProcedure } from "./create-token.procedure.ts";
import { getCollectorTemplatesProcedure } from "./get-collector-templates.procedure.ts";
import { loginCollectorProcedure } from "./login-collector.procedure.ts";
import { reportCollectedProcedure } from "./report-collected.procedure.ts";

export const collectorRouter = router({
  login: loginCollectorProcedure,
  createToken: createTokenProcedure,
  getTemplates: getCollectorTemplatesProcedure,
  report: reportCollectedProcedure,
});
