import type { User } from "../app-state.ts";
import { createUser, findUser } from "../customers.ts";
import { dropExpired } from "../drop-expired.ts";
import { findMagic, MAGIC_KINDS, toOpenidPrefix } from "../magic-users.ts";
import { PERMISSION_LIFE_MS } from "../api/send-template-message.ts";
import { createFormId, createLoginCode, createOpenid } from "../random-ids.ts";
import type { Simulation } from "../simulation.ts";
import { ControlInputError, readChoice, readOptional, type ControlInput } from "./control-input.ts";

const LOGIN_CODE_LIFE_MS = 5 * 60_000;
const USES_PER_FORM = 1;
const FORM_OUTCOMES = ["ok", "mock", "fail"] as const;
/** Sent instead of a formId by the developer tools and by a submit that timed out (facts §2.5). */
const FAILED_FORM_IDS = {
  mock: "the formId is a mock one",
  fail: "requestFormId:fail timeout",
} as const;

export function getUser(simulation: Simulation, openid: string): User {
  const user = findUser(simulation, openid);
  if (user === null) throw new ControlInputError("openid", `unknown user ${openid}`);
  return user;
}

export function addUser(simulation: Simulation, input: ControlInput): { openid: string } {
  const magic = readOptional(input, "magic", () => readChoice(input, "magic", MAGIC_KINDS)) ?? null;
  const openid = createOpenid(toOpenidPrefix(magic));
  simulation.state.users.set(openid, createUser(simulation.now()));
  return { openid };
}

export function listUsers(simulation: Simulation): object[] {
  return [...simulation.state.users].map(([openid, { createdAt }]) => ({
    openid,
    magic: findMagic(openid),
    createdAt: new Date(createdAt).toISOString(),
  }));
}

export function createLogin(simulation: Simulation, openid: string): { code: string } {
  const { loginCodes } = simulation.state;
  const now = simulation.now();
  dropExpired(loginCodes, ({ expiresAt }) => expiresAt <= now);
  const code = createLoginCode();
  loginCodes.set(code, { openid, expiresAt: now + LOGIN_CODE_LIFE_MS });
  return { code };
}

export function submitForm(
  simulation: Simulation,
  openid: string,
  input: ControlInput,
): { formId: string } {
  const outcome =
    readOptional(input, "outcome", () => readChoice(input, "outcome", FORM_OUTCOMES)) ?? "ok";
  if (outcome !== "ok") return { formId: FAILED_FORM_IDS[outcome] };
  const { formIds } = simulation.state;
  const now = simulation.now();
  dropExpired(formIds, ({ expiresAt }) => expiresAt <= now);
  const formId = createFormId();
  const expiresAt = now + PERMISSION_LIFE_MS;
  formIds.set(formId, { openid, expiresAt, usesLeft: USES_PER_FORM });
  return { formId };
}
