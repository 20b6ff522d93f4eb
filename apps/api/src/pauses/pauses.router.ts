import { router } from "../trpc/procedures.ts";
import { listPauses } from "./list-pauses.procedure.ts";
import { resumePause } from "./resume-pause.procedure.ts";

export const pausesRouter = router({ list: listPauses, resume: resumePause });
