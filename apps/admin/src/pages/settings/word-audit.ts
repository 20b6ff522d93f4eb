import type { AuditChange, AuditEntry } from "../../api.ts";
import { i18n } from "../../locales/i18n.ts";

const FIELDS: Record<string, string> = {
  role: "audit.fields.role",
  openedBy: "audit.fields.openedBy",
  attempts: "audit.fields.attempts",
  addresses: "audit.fields.addresses",
  email: "audit.fields.email",
  sessions: "audit.fields.sessions",
  secondFactor: "audit.fields.secondFactor",
  resentAs: "audit.fields.resentAs",
  again: "audit.fields.again",
  appId: "audit.fields.appId",
  appSecret: "audit.fields.appSecret",
  name: "audit.fields.name",
  miniprogramState: "audit.fields.miniprogramState",
  "push.token": "audit.fields.pushToken",
  "push.encodingAesKey": "audit.fields.pushKey",
  "relay.url": "audit.fields.relayUrl",
  "relay.token": "audit.fields.relayToken",
  "relay.encodingAesKey": "audit.fields.relayKey",
  jumpPath: "audit.fields.jumpPath",
  enabled: "audit.fields.enabled",
  channel: "audit.fields.channel",
  page: "audit.fields.page",
  grantWaitSeconds: "audit.fields.grantWaitSeconds",
  quietHours: "audit.fields.quietHours",
  actionReason: "audit.fields.actionReason",
  "subscribe.template": "audit.fields.subscribeTemplate",
  "subscribe.keywords": "audit.fields.subscribeKeywords",
  "template.template": "audit.fields.templateTemplate",
  "template.keywords": "audit.fields.templateKeywords",
  errcode: "audit.fields.errcode",
  events: "audit.fields.events",
  origin: "audit.fields.origin",
  url: "audit.fields.url",
  secret: "audit.fields.secret",
  messages: "audit.fields.messages",
  openid: "audit.fields.openid",
};

/** Locale keys by field, for fields whose values are translated. */
const VALUES: Record<string, (value: string) => string> = {
  role: (value) => `access.roles.${value}.name`,
  openedBy: (value) => `audit.openedBy.${value}`,
  secondFactor: (value) => `audit.secondFactors.${value}`,
  channel: (value) => `channels.${value}.name`,
  miniprogramState: (value) => `miniprogramStates.${value}`,
  actionReason: (value) => `noticeReasons.${value}`,
};

interface WordedChange {
  field: string;
  /** A secret: only the fact that it was replaced is recorded. */
  isSecret: boolean;
  /** `null` when there was no value before, or none remains. */
  before: string | null;
  after: string | null;
}

export function wordAction({ action }: Pick<AuditEntry, "action">): string {
  return i18n.global.t(`audit.actions.${action.replace(".", "_")}`);
}

export function wordActor({ actor }: Pick<AuditEntry, "actor">): string {
  const { t } = i18n.global;
  if (actor.kind === "user") return actor.name;
  if (actor.kind === "system" && actor.name !== "")
    return `${t("audit.actors.command")} ${actor.name}`;
  return actor.kind === "api_key"
    ? `${t("audit.actors.api_key")} ${actor.name}`
    : t(`audit.actors.${actor.kind}`);
}

export function wordChange({ field, before, after }: AuditChange): WordedChange {
  const { t } = i18n.global;
  const name = FIELDS[field];
  return {
    field: name === undefined ? field : t(name),
    isSecret: before === undefined && after === undefined,
    before: before === undefined ? null : wordValue(field, before),
    after: after === undefined ? null : wordValue(field, after),
  };
}

function wordValue(field: string, value: NonNullable<AuditChange["before"]> | null): string {
  const { t, te } = i18n.global;
  if (value === null || value === "") return t("audit.nothing");
  if (typeof value === "boolean") return t(value ? "audit.on" : "audit.off");
  if (Array.isArray(value)) return value.join("\n");
  const path = VALUES[field]?.(String(value));
  return path !== undefined && te(path, "zh-CN") ? t(path) : String(value);
}
