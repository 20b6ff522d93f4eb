import { router } from "../trpc/procedures.ts";
import { createToken } from "./create-token.procedure.ts";
import { getCollectorTemplates } from "./get-collector-templates.procedure.ts";
import { loginCollector } from "./login-collector.procedure.ts";
import { reportCollected } from "./report-collected.procedure.ts";

export const collectorRouter = router({
  login: loginCollector,
  createToken,
  getTemplates: getCollectorTemplates,
  report: reportCollected,
});
