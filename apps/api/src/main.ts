/** Entry point: settings → database → wiring → serve HTTP, send, or both, depending on ROLE. */
import { runProcess } from "./run-process.ts";

await runProcess();
