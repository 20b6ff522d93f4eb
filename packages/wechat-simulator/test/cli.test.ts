import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const BIN = fileURLToPath(new URL("../bin/wechat-simulator.js", import.meta.url));

function run(...args: string[]) {
  const child = spawn(process.execPath, [BIN, ...args]);
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  const exit = once(child, "close").then(([code]) => code as number | null);
  return { child, output, exit };
}

describe("the command", () => {
  test.each(["SIGTERM", "SIGINT"] as const)(
    "serves until %s, then saves its state and exits with 0",
    async (signal) => {
      const folder = await mkdtemp(join(tmpdir(), "wechat-simulator-"));
      const state = join(folder, "state.json");
      const app = ["--app-id", "wx1111111111111111", "--app-secret", "s".repeat(32)];
      const { child, output, exit } = run("--port", "0", "--state", state, ...app);
      await expect.poll(() => output.stdout, { timeout: 10_000 }).toContain("appsecret");
      expect(output.stdout).toContain("appid wx1111111111111111");
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output.stdout)?.[0];
      const added = await fetch(`${url}/_simulator/users`, { method: "POST", body: "{}" });
      const { openid } = Object(await added.json());
      child.kill(signal);
      expect(await exit).toBe(0);
      expect(output.stderr).toBe("");
      expect(await readFile(state, "utf8")).toContain(openid);
      await rm(folder, { recursive: true });
    },
    20_000,
  );

  test("prints its options", async () => {
    const { output, exit } = run("--help");
    expect(await exit).toBe(0);
    for (const option of ["--port", "--host", "--state", "--app-id", "--app-secret", "--help"]) {
      expect(output.stdout).toContain(option);
    }
  });

  test.each([
    [["--prot", "3001"], "--prot"],
    [["serve"], "serve"],
    [["--port", "x"], '"x"'],
    [["--port", "65536"], "--port must be a whole number from 0 to 65535"],
    [["--port"], "--port"],
    [["--latency-ms", "-1"], "--latency-ms"],
  ])("given %j exits with 2 and explains", async (args, problem) => {
    const { output, exit } = run(...args);
    expect(await exit).toBe(2);
    expect(output.stderr).toContain(problem);
    expect(output.stderr).toContain("--help");
  });

  test("exits with 1 when the port is in use", async () => {
    const first = run("--port", "0");
    await expect.poll(() => first.output.stdout, { timeout: 10_000 }).toContain("appsecret");
    const port = /:(\d+)\n/.exec(first.output.stdout)?.[1] ?? "";
    const second = run("--port", port);
    expect(await second.exit).toBe(1);
    expect(second.output.stderr).toContain("EADDRINUSE");
    first.child.kill("SIGTERM");
    expect(await first.exit).toBe(0);
  }, 20_000);
});
