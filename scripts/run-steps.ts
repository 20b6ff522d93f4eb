import { spawn } from "node:child_process";
import { resolve } from "node:path";

export interface Step {
  name: string;
  command: string;
  args: string[];
}

export interface StepResult {
  name: string;
  ok: boolean;
  seconds: number;
  output: string;
}

const ROOT = resolve(import.meta.dirname, "..");

/** Runs a command and captures its output. */
export function runStep({ name, command, args }: Step): Promise<StepResult> {
  const startedAt = performance.now();
  return new Promise((finish) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", FORCE_COLOR: "0" },
    });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    const end = (ok: boolean, more = "") =>
      finish({
        name,
        ok,
        seconds: (performance.now() - startedAt) / 1000,
        output: Buffer.concat(chunks).toString("utf8") + more,
      });
    child.once("error", (error) => end(false, error.message));
    child.once("close", (code) => end(code === 0));
  });
}

/** Runs steps with limited concurrency. Prints each result as it ends, with the full output of a failed step. */
export async function runSteps(
  steps: Step[],
  { atOnce }: { atOnce: number },
): Promise<StepResult[]> {
  const waiting = [...steps];
  const results: StepResult[] = [];
  async function runNext(): Promise<void> {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const result = await runStep(step);
      results.push(result);
      console.log(`${result.ok ? "✓" : "✗"} ${result.name} (${result.seconds.toFixed(1)} s)`);
      if (!result.ok) console.log(result.output.trimEnd());
    }
  }
  await Promise.all(Array.from({ length: atOnce }, runNext));
  return results;
}
