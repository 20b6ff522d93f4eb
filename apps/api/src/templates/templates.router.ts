import { router } from "../trpc/procedures.ts";
import { getTemplateProcedure } from "./get-template.procedure.ts";
import { listAccountTemplatesProcedure } from "./list-account-templates.procedure.ts";
import { listTemplatesProcedure } from "./list-templates.procedure.ts";
import { refreshTemplatesProcedure } from "./refresh-templates.procedure.ts";

export const templatesRouter = router({
  list: listTemplatesProcedure,
  get: getTemplateProcedure,
  refresh: refreshTemplatesProcedure,
  listAccount: listAccountTemplatesProcedure,
});
