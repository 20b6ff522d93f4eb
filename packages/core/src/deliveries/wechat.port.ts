import type { Channel, KeywordType, LibraryTemplate } from "../mapping/mapping.ts";

/** The mini program on whose behalf WeChat is called. */
export interface MiniProgram {
  appId: string;
  appSecret: string;
}

/** Which version of the mini program a card opens (facts §3.2). */
export const MINIPROGRAM_STATES = ["formal", "trial", "developer"] as const;
export type MiniprogramState = (typeof MINIPROGRAM_STATES)[number];

/** A rendered message before it is serialized for its channel. */
export interface OutgoingMessage {
  channel: Channel;
  openid: string;
  templateId: string;
  /** Without a leading slash (facts §3.2). */
  page: string;
  values: { dataKey: string; value: string }[];
  /** The formId or bare prepay_id that pays for a template message; `null` on the subscribe channel. */
  credential: string | null;
  miniprogramState: MiniprogramState;
}

/**
 * The result of a send.
 * - `answered`: HTTP 200 with a JSON body; a missing errcode means 0. `from` is the endpoint that answered: with an error of
 *   `token` the message itself never left.
 * - `lost`: the request began, but no such answer came back. WeChat may have accepted it.
 * - `never_left`: nothing of the message was written.
 */
export type SendAnswer =
  | {
      kind: "answered";
      from: "send" | "token";
      errcode: number;
      /** As WeChat wrote it, `rid` included. */
      errmsg: string;
      rid: string | null;
      /** Decimal text: it exceeds 2^53 (facts §3.2). */
      msgId: string | null;
    }
  | { kind: "lost"; cause: string }
  | { kind: "never_left"; cause: string };

/** Sends messages. Never throws for a failure of WeChat or the network. */
export interface MessageGateway {
  /** Posts a serialized body; when WeChat rejects the token, replaces it and retries once. */
  send(input: { app: MiniProgram; channel: Channel; body: string }): Promise<SendAnswer>;
}

/** A template on the mini program's account. `keywords` stand in the order of the card's lines. */
export interface AccountTemplate {
  templateId: string;
  channel: Channel;
  title: string;
  keywords: { dataKey: string; name: string; enumValues?: string[] }[];
}

export interface LibraryTemplateSummary {
  libraryTemplateId: string;
  title: string;
}

/**
 * The mini program's account at WeChat.
 * Each call throws NoticeError WECHAT_REJECTED (with the errcode in a detail's problem), WECHAT_UNAVAILABLE,
 * WECHAT_QUOTA, TEMPLATE_NOT_FOUND or TEMPLATE_LIMIT.
 */
export interface AccountGateway {
  /** The whole library of a channel, in WeChat's order, each template once. */
  listLibrary(input: { app: MiniProgram; channel: Channel }): Promise<LibraryTemplateSummary[]>;
  getLibraryTemplate(input: {
    app: MiniProgram;
    channel: Channel;
    libraryTemplateId: string;
    /** The title from `listLibrary`. Without it the library may have to be read: WeChat's answer can lack it (facts §3.1). */
    title?: string | undefined;
  }): Promise<LibraryTemplate>;
  listAccountTemplates(input: { app: MiniProgram; channel: Channel }): Promise<AccountTemplate[]>;
  /**
   * Adds a template with its keywords in this order. When WeChat reports that it already exists (200022), returns the
   * existing one. `sceneDesc` is at most 15 characters (facts §3.1).
   */
  addTemplate(input: {
    app: MiniProgram;
    channel: Channel;
    libraryTemplateId: string;
    title: string;
    keywords: { keywordId: string; dataKey: string; type: KeywordType | null }[];
    sceneDesc: string;
  }): Promise<{ templateId: string }>;
  /** The openid for a code of `wx.login`. A code that WeChat rejects throws INPUT_INVALID naming `code`. */
  exchangeLoginCode(input: { app: MiniProgram; code: string }): Promise<{ openid: string }>;
  /** Requests a token with these credentials, bypassing any stored token. */
  verifyCredentials(input: { app: MiniProgram }): Promise<CredentialsCheck>;
}

export type CredentialsCheck = { ok: true } | { ok: false; errcode: number | null; errmsg: string };
