import type { Payment, User } from "../app-state.ts";
import { createUser, findUser } from "../customers.ts";
import { dropExpired } from "../drop-expired.ts";
import { findMagic, MAGIC_KINDS, toOpenidPrefix } from "../magic-users.ts";
import { PERMISSION_LIFE_MS } from "../api/send-template-message.ts";
import { createFormId, createLoginCode, createOpenid, createPrepayId } from "../random-ids.ts";
import type { Simulation } from "../simulation.ts";
import {
  ControlInputError,
  readChoice,
  readOptional,
  readText,
  type ControlInput,
} from "./control-input.ts";

const LOGIN_CODE_LIFE_MS = 5 * 60_000;
const PREPAY_LIFE_MS = 2 * 3_600_000;
const USES_PER_FORM = 1;
const USES_PER_PAYMENT = 3;
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

/** A failed payment can be retried with the same prepay_id for 2 hours (facts §6). */
export function pay(
  simulation: Simulation,
  openid: string,
  input: ControlInput,
): { prepayId: string } {
  const orderId = readText(input, "orderId");
  const outcome = readChoice(input, "outcome", ["success", "fail", "pending"]);
  const { payments, prepayIds } = simulation.state;
  const now = simulation.now();
  const isOver = ({ createdAt }: Payment): boolean =>
    createdAt + PREPAY_LIFE_MS + PERMISSION_LIFE_MS <= now;
  dropExpired(payments, isOver);
  dropExpired(prepayIds, (id) => !payments.has(id));
  const order = `${openid} ${orderId}`;
  const known = payments.get(prepayIds.get(order) ?? "");
  const isOpen =
    known !== undefined && (known.paidAt !== null || now < known.createdAt + PREPAY_LIFE_MS);
  const prepayId = (isOpen ? prepayIds.get(order) : undefined) ?? createPrepayId(now);
  const payment = (isOpen ? known : undefined) ?? {
    openid,
    orderId,
    createdAt: now,
    paidAt: null,
    usesLeft: USES_PER_PAYMENT,
  };
  payments.set(prepayId, payment);
  prepayIds.set(order, prepayId);
  if (outcome === "success") payment.paidAt ??= now;
  else if (payment.paidAt !== null) {
    throw new ControlInputError("outcome", `order ${orderId} is already paid`);
  }
  return { prepayId };
}
