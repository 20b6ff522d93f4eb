import {
  NoticeError,
  type AccountGateway,
  type AccountTemplate,
  type MiniProgram,
} from "@mp-notice/core";
import { assertAccepted, WechatRefusal, type AccountCallDeps } from "./account-calls.ts";
import type { WechatHttp } from "./wechat-http.ts";
import {
  addMessageTemplate,
  getMessageTemplate,
  listMessageAccount,
  listMessageLibrary,
} from "./message-templates.ts";
import {
  addSubscribeTemplate,
  getSubscribeTemplate,
  listSubscribeAccount,
  listSubscribeLibrary,
} from "./subscribe-templates.ts";
import { WECHAT_CALLS } from "./wechat-calls.ts";

/** "The same template already exists" (facts §3.1). */
const SAME_TEMPLATE_EXISTS = 200022;
/** The code of `wx.login` is unknown, expired or used (facts §5.1). */
export const LOGIN_CODE_REFUSED: ReadonlySet<number> = new Set([40029, 40163]);

/** Manages templates and logins; never deletes anything from the account. */
export function createAccountGateway(
  deps: AccountCallDeps & {
    /** A separate connection pool for customer logins, which anyone can cause; without it, they share the main one. */
    signInHttp?: WechatHttp;
  },
): AccountGateway {
  return {
    listLibrary: ({ app, channel }) =>
      channel === "subscribe" ? listSubscribeLibrary(deps, app) : listMessageLibrary(deps, app),
    async getLibraryTemplate({ app, channel, libraryTemplateId, title }) {
      if (channel === "template") return getMessageTemplate(deps, { app, libraryTemplateId });
      const known = title ?? (await findSubscribeTitle(deps, { app, libraryTemplateId }));
      return getSubscribeTemplate(deps, { app, libraryTemplateId, title: known });
    },
    listAccountTemplates: ({ app, channel }) =>
      channel === "subscribe" ? listSubscribeAccount(deps, app) : listMessageAccount(deps, app),
    async addTemplate({ app, channel, libraryTemplateId, title, keywords, sceneDesc }) {
      const keywordIds = keywords.map(({ keywordId }) => keywordId);
      if (channel === "template") {
        return {
          templateId: await addMessageTemplate(deps, { app, libraryTemplateId, keywordIds }),
        };
      }
      try {
        return {
          templateId: await addSubscribeTemplate(deps, {
            app,
            libraryTemplateId,
            keywordIds,
            sceneDesc,
          }),
        };
      } catch (error) {
        if (!(error instanceof WechatRefusal) || error.errcode !== SAME_TEMPLATE_EXISTS)
          throw error;
        const dataKeys = keywords.map(({ dataKey }) => dataKey);
        const existing = findSame(await listSubscribeAccount(deps, app), { title, dataKeys });
        if (!existing) throw error;
        return { templateId: existing.templateId };
      }
    },
    async exchangeLoginCode({ app, code }) {
      const query = new URLSearchParams({
        appid: app.appId,
        secret: app.appSecret,
        js_code: code,
        grant_type: "authorization_code",
      });
      const { method, path } = WECHAT_CALLS.exchangeLoginCode;
      const request = { method, path: `${path}?${query.toString()}` };
      const answer = await (deps.signInHttp ?? deps.http).request(request);
      if (answer.kind === "never_left" && answer.isCrowded)
        throw new NoticeError("RATE_LIMITED", "too many customer sign-ins at once: try again");
      if (answer.kind === "answered" && LOGIN_CODE_REFUSED.has(answer.body.errcode)) {
        throw new NoticeError("INPUT_INVALID", "WeChat does not know this code", {
          details: [
            {
              field: "code",
              problem: "is unknown to WeChat, older than five minutes, or already used",
            },
          ],
        });
      }
      const { openid } = assertAccepted(answer);
      if (typeof openid === "string" && openid !== "") return { openid };
      throw new NoticeError("WECHAT_UNAVAILABLE", "WeChat answered a login without an openid");
    },
    async verifyCredentials({ app }) {
      const answer = await deps.tokens.check(app);
      if (answer.kind !== "answered") return { ok: false, errcode: null, errmsg: answer.cause };
      const { errcode, errmsg } = answer.body;
      return errcode === 0 ? { ok: true } : { ok: false, errcode, errmsg };
    },
  };
}

/** @throws NoticeError TEMPLATE_NOT_FOUND */
async function findSubscribeTitle(
  deps: AccountCallDeps,
  { app, libraryTemplateId }: { app: MiniProgram; libraryTemplateId: string },
): Promise<string> {
  const library = await listSubscribeLibrary(deps, app);
  const known = library.find((entry) => entry.libraryTemplateId === libraryTemplateId);
  if (known) return known.title;
  throw new NoticeError("TEMPLATE_NOT_FOUND", `the library has no template ${libraryTemplateId}`);
}

function findSame(
  templates: AccountTemplate[],
  { title, dataKeys }: { title: string; dataKeys: string[] },
): AccountTemplate | undefined {
  const wanted = dataKeys.toSorted().join(" ");
  return templates.find(
    (template) =>
      template.title === title &&
      template.keywords
        .map(({ dataKey }) => dataKey)
        .toSorted()
        .join(" ") === wanted,
  );
}
