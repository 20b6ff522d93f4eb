import type { PushSettings } from "../app-state.ts";
import type { PushSender } from "../push/post-push.ts";
import type { Simulation } from "../simulation.ts";
import {
  ControlInputError,
  readBoolean,
  readChoice,
  readOptional,
  readText,
  type ControlInput,
} from "./control-input.ts";

const AES_KEY = /^[A-Za-z0-9]{43}$/;

function readUrl(input: ControlInput): string {
  const url = readText(input, "url");
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) {
    throw new ControlInputError("url", "must be an http or https address");
  }
  return url;
}

function readAesKey(input: ControlInput, field: string): string {
  const key = readText(input, field);
  if (!AES_KEY.test(key)) throw new ControlInputError(field, "must be 43 letters and digits");
  return key;
}

/** With `check: true` the address must first pass WeChat's URL check (facts §5.2). */
export async function setPush(
  simulation: Simulation,
  sender: PushSender,
  input: ControlInput,
): Promise<PushSettings> {
  const settings: PushSettings = {
    url: readUrl(input),
    token: readText(input, "token"),
    encodingAesKey: readOptional(input, "encodingAesKey", readAesKey) ?? null,
    format: readChoice(input, "format", ["json", "xml"]),
  };
  if (readOptional(input, "check", readBoolean) === true) {
    const problem = await sender.check(settings);
    if (problem !== null) throw new ControlInputError("url", `failed the URL check: ${problem}`);
  }
  simulation.state.push = settings;
  return settings;
}
