import type { AccountTemplate, User } from "./app-state.ts";
import { findMagic, type MagicKind } from "./magic-users.ts";
import type { Simulation } from "./simulation.ts";
import { WechatError } from "./wechat-error.ts";

export const createUser = (nowMs: number): User => ({
  createdAt: nowMs,
  grants: new Map(),
  remembered: new Map(),
  mainSwitch: true,
});

/** Creates a magic user on first use: the openid alone defines their behaviour. */
export function findUser(simulation: Simulation, openid: string): User | null {
  const { users } = simulation.state;
  const user = users.get(openid);
  if (user !== undefined) return user;
  if (findMagic(openid) === null) return null;
  const magicUser = createUser(simulation.now());
  users.set(openid, magicUser);
  return magicUser;
}

export interface Receiver {
  readonly openid: string;
  readonly user: User;
  readonly magic: MagicKind | null;
}

/** Resolves the `touser` of a send. @throws WechatError 40003 */
export function getReceiver(simulation: Simulation, touser: unknown): Receiver {
  const user = typeof touser === "string" ? findUser(simulation, touser) : null;
  if (typeof touser !== "string" || user === null) throw new WechatError(40003);
  const magic = findMagic(touser);
  if (magic === "invalid") throw new WechatError(40003);
  return { openid: touser, user, magic };
}

/** Allows a leading slash and a query (facts §3.2). Without a page the card has no link. */
export function readPage(simulation: Simulation, page: unknown): string | null {
  if (page === undefined || page === null || page === "") return null;
  const path = typeof page === "string" ? page.split("?")[0]?.replace(/^\//, "") : undefined;
  if (typeof page !== "string" || !simulation.state.settings.pages.includes(path ?? "")) {
    throw new WechatError(41030);
  }
  return page;
}

/** @throws WechatError 40037 when the account has no such template in this channel */
export function getAccountTemplate(
  simulation: Simulation,
  channel: AccountTemplate["channel"],
  templateId: unknown,
): AccountTemplate {
  const template =
    typeof templateId === "string" ? simulation.state.templates.get(templateId) : undefined;
  if (template === undefined || template.channel !== channel) throw new WechatError(40037);
  return template;
}
