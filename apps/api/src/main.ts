/** The process: settings → database → wiring → listen, send, or both, as ROLE says. */
import { runProcess } from "./run-process.ts";

await runProcess();
