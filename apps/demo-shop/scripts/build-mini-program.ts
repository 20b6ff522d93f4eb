/** Writes the mini program to `dist/miniprogram`, for WeChat DevTools: project.config.json points there. */
import { join } from "node:path";
import { writeMiniProgram } from "../src/mini-program/write-mini-program.ts";

await writeMiniProgram(join(import.meta.dirname, "../dist/miniprogram"));
