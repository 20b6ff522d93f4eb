#!/usr/bin/env node
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { RouterOutputs } from "../src/index.ts";
import { renderTypes } from "./render-types.ts";

const HELP = `Writes TypeScript types of the notices that were defined in the admin.

Usage: mp-notice-types --url <service> --out <file> [--key <service key>] [--check]

  --url    base URL of the notice service
  --key    a service key; better in the environment variable SERVICE_API_KEY, which no other process can read
  --out    the file to write; standard output when absent
  --check  write nothing, and fail when the file is out of date
`;
const TIMEOUT_MS = 10_000;

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      url: { type: "string" },
      key: { type: "string", default: process.env["SERVICE_API_KEY"] ?? "" },
      out: { type: "string" },
      check: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const { url, key, out, check } = values;
  if (values.help) return void process.stdout.write(HELP);
  if (url === undefined || !URL.canParse(url)) throw new Error("--url must be an absolute URL");
  if (key === "") throw new Error("--key or SERVICE_API_KEY is missing");
  if (check && out === undefined) throw new Error("--check needs --out");
  const text = renderTypes(await readDefinitions({ url, key }));
  if (out === undefined) process.stdout.write(text);
  else if (!check) await writeFile(out, text);
  else if ((await readFile(out, "utf8").catch(() => "")) !== text)
    throw new Error(`${out} is out of date: run mp-notice-types without --check`);
}

async function readDefinitions(input: {
  url: string;
  key: string;
}): Promise<RouterOutputs["notices"]["listDefinitions"]> {
  const response = await fetch(`${input.url.replace(/\/+$/, "")}/trpc/notices.listDefinitions`, {
    headers: { authorization: `Bearer ${input.key}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const body = (await response.json().catch(() => null)) as {
    result?: { data: RouterOutputs["notices"]["listDefinitions"] };
    error?: { message: string };
  } | null;
  if (body?.result) return body.result.data;
  throw new Error(
    `${input.url} answered ${response.status}: ${body?.error?.message ?? "not this service"}`,
  );
}

try {
  await run();
} catch (error) {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : null;
  const message = error instanceof Error ? error.message : String(error);
  console.error(`mp-notice-types: ${cause === null ? message : `${message} (${cause})`}`);
  process.exitCode = 1;
}
