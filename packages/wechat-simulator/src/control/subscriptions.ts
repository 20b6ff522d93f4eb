import type { AccountTemplate, User } from "../app-state.ts";
import { findMagic } from "../magic-users.ts";
import type { Simulation } from "../simulation.ts";
import {
  ControlInputError,
  readBoolean,
  readChoice,
  readInteger,
  readOptional,
  readText,
  type ControlInput,
} from "./control-input.ts";
import { getUser } from "./customer-actions.ts";

const ANSWERS = ["accept", "reject"] as const;
type Answer = (typeof ANSWERS)[number];

/** Five in WeChat's current documents (facts §4.1). */
const MAX_TEMPLATES_PER_CALL = 5;
const MAX_TIMES = 100_000;

const fail = (errCode: number, problem: string) => ({
  errMsg: `requestSubscribeMessage:fail ${problem}`,
  errCode,
});

function findTemplates(simulation: Simulation, ids: readonly string[]): AccountTemplate[] | null {
  const { templates } = simulation.state;
  const found = ids.flatMap((id) => templates.get(id) ?? []);
  const complete = found.length === ids.length;
  return complete && found.every(({ channel }) => channel === "subscribe") ? found : null;
}

/** A remembered choice overrides the customer's answer. Each accept adds one message. */
function answerOne(user: User, templateId: string, answer: Answer, remember: boolean): Answer {
  const given = user.remembered.get(templateId) ?? answer;
  if (remember) user.remembered.set(templateId, given);
  if (given === "accept") user.grants.set(templateId, (user.grants.get(templateId) ?? 0) + 1);
  return given;
}

/** Answers each template in order; only the first of several with the same title is shown. */
function answerAll(
  simulation: Simulation,
  openid: string,
  templates: readonly AccountTemplate[],
  choice: { readonly answer: Answer; readonly remember: boolean },
): Record<string, unknown> {
  const user = getUser(simulation, openid);
  const isBanned = findMagic(openid) === "blocked";
  const result: Record<string, unknown> = { errMsg: "requestSubscribeMessage:ok" };
  const items: { templateId: string; status: Answer }[] = [];
  const titles = new Set<string>();
  for (const { templateId, title } of templates) {
    if (isBanned) result[templateId] = "ban";
    else if (titles.has(title)) result[templateId] = "filter";
    else {
      const status = answerOne(user, templateId, choice.answer, choice.remember);
      result[templateId] = status;
      items.push({ templateId, status });
    }
    titles.add(title);
  }
  if (items.length > 0) {
    const createTimeSeconds = Math.floor(simulation.now() / 1000);
    simulation.push({ event: "subscribe_msg_popup_event", openid, createTimeSeconds, items });
  }
  return result;
}

/** `wx.requestSubscribeMessage` (facts §3.6, §4.1), called `times` times; returns the last success or fail object. */
export function requestSubscribeMessage(
  simulation: Simulation,
  openid: string,
  input: ControlInput,
): Record<string, unknown> {
  const ids: unknown = input["templateIds"];
  if (!Array.isArray(ids)) throw new ControlInputError("templateIds", "must be a list");
  const answer = readChoice(input, "answer", ANSWERS);
  const remember = readOptional(input, "remember", readBoolean) ?? false;
  const times = readOptional(input, "times", () => readInteger(input, "times", 1, MAX_TIMES)) ?? 1;

  if (ids.length === 0) return fail(10001, "TmplIds can't be empty");
  if (!ids.every((id) => typeof id === "string")) return fail(10004, "Invalid template id");
  if (ids.length > MAX_TEMPLATES_PER_CALL) return fail(20003, "Templates count out of max bounds");
  const templates = findTemplates(simulation, [...new Set(ids)]);
  if (templates === null) {
    return fail(20001, "No template data return, verify the template id exist");
  }
  if (!getUser(simulation, openid).mainSwitch)
    return fail(20004, "The main switch is switched off");
  let result: Record<string, unknown> = {};
  for (let call = 0; call < times; call += 1) {
    result = answerAll(simulation, openid, templates, { answer, remember });
  }
  return result;
}

/** The customer changes a choice in the settings page. Only a refusal is pushed; it revokes earlier acceptances. */
export function changeSettings(
  simulation: Simulation,
  openid: string,
  input: ControlInput,
): { ok: true } {
  const user = getUser(simulation, openid);
  const mainSwitch = readOptional(input, "mainSwitch", readBoolean);
  if (mainSwitch !== undefined && input["templateId"] === undefined) {
    user.mainSwitch = mainSwitch;
    return { ok: true };
  }
  const templateId = readText(input, "templateId");
  const answer = readChoice(input, "answer", ANSWERS);
  if (findTemplates(simulation, [templateId]) === null) {
    throw new ControlInputError("templateId", "is not a subscribe template of the account");
  }
  if (mainSwitch !== undefined) user.mainSwitch = mainSwitch;
  if (user.remembered.has(templateId)) user.remembered.set(templateId, answer);
  if (answer === "reject") {
    user.grants.delete(templateId);
    simulation.push({
      event: "subscribe_msg_change_event",
      openid,
      createTimeSeconds: Math.floor(simulation.now() / 1000),
      items: [{ templateId, status: "reject" }],
    });
  }
  return { ok: true };
}

/** `wx.getSetting({ withSubscriptions: true })`: lists only remembered choices (facts §4.1). */
export function getSettings(simulation: Simulation, openid: string): object {
  const user = getUser(simulation, openid);
  return {
    subscriptionsSetting: {
      mainSwitch: user.mainSwitch,
      itemSettings: Object.fromEntries(user.remembered),
    },
  };
}
