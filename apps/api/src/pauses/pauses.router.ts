import { router } from "../trpc/procedures.ts";
import { listPausesProcedure } from "./list-pauses.procedure.ts";
import { resumePauseProcedure } from "./resume-pause.procedure.ts";

export const pausesRouter = router({ list: listPausesProcedure, resume: resumePauseProcedure });
