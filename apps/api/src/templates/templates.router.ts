import { router } from "../trpc/procedures.ts";
import { getTemplate } from "./get-template.procedure.ts";
import { listAccountTemplates } from "./list-account-templates.procedure.ts";
import { listTemplates } from "./list-templates.procedure.ts";
import { refreshTemplates } from "./refresh-templates.procedure.ts";

export const templatesRouter = router({
  list: listTemplates,
  get: getTemplate,
  refresh: refreshTemplates,
  listAccount: listAccountTemplates,
});
