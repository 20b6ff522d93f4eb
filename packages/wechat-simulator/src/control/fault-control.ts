import { API_ROUTES } from "../api/api-routes.ts";
import type { FaultKind } from "../faults.ts";
import { isRecord } from "../is-record.ts";
import type { Simulation } from "../simulation.ts";
import {
  ControlInputError,
  readChoice,
  readInteger,
  readOptional,
  readText,
  type ControlInput,
} from "./control-input.ts";

const KINDS = ["errcode", "delay", "cut", "status", "not_json", "expire_token"] as const;
const MAX_DELAY_MS = 600_000;
const MAX_TIMES = 1_000_000_000;

/** Errors name fields by their path from the root: `fault.ms`. */
function readFaultKind(input: ControlInput): FaultKind {
  const fault = input["fault"];
  if (!isRecord(fault)) throw new ControlInputError("fault", "must be an object with a kind");
  const fields = Object.fromEntries(
    Object.entries(fault).map(([name, value]) => [`fault.${name}`, value]),
  );
  const kind = readChoice(fields, "fault.kind", KINDS);
  switch (kind) {
    case "errcode": {
      const errcode = readInteger(fields, "fault.errcode", -1, 1_000_000_000);
      if (errcode === 0) throw new ControlInputError("fault.errcode", "0 is not an error");
      return { kind, errcode };
    }
    case "delay":
      return { kind, ms: readInteger(fields, "fault.ms", 0, MAX_DELAY_MS) };
    case "cut":
      return { kind, when: readChoice(fields, "fault.when", ["before", "after"]) };
    case "status":
      return { kind, status: readInteger(fields, "fault.status", 200, 599) };
    case "not_json":
    case "expire_token":
      return { kind };
  }
}

export function addFault(simulation: Simulation, input: ControlInput): { ok: true } {
  const path = readText(input, "path");
  const route = API_ROUTES.get(path);
  if (route === undefined) throw new ControlInputError("path", `no such api: ${path}`);
  const openid = readOptional(input, "openid", readText) ?? null;
  const times = readInteger(input, "times", 1, MAX_TIMES);
  const fault = readFaultKind(input);
  if (fault.kind === "expire_token" && !route.needsToken) {
    throw new ControlInputError("fault.kind", `${path} takes no access_token`);
  }
  simulation.state.faults.push({ path, openid, times, fault });
  return { ok: true };
}

export function clearFaults(simulation: Simulation): { ok: true } {
  simulation.state.faults = [];
  return { ok: true };
}
