import {
  getNoticeStatus,
  type CurrentNotice,
  type NoticeDefinition,
  type NoticeVersion,
  type SavedMapping,
} from "@mp-notice/core";
import { toNoticeSettings, type StoredNotice } from "./notice-settings-store.ts";
import type {
  NoticeDetail,
  NoticeSummary,
  NoticeTemplate,
  OwnDefinition,
} from "./notice.contract.ts";
import { findTemplateWarnings } from "./template-warnings.ts";

export function toNoticeSummary(
  stored: StoredNotice,
  { notice, all, sentIn7Days }: { notice: CurrentNotice; all: StoredNotice[]; sentIn7Days: number },
): NoticeSummary {
  const { version, channel, mappings } = stored;
  return {
    ...toState(stored, { notice, all }),
    templateTitle: mappings[channel]?.title ?? null,
    version,
    sentIn7Days,
  };
}

export function toNoticeDetail(
  stored: StoredNotice,
  {
    notice,
    all,
    versions,
  }: { notice: CurrentNotice; all: StoredNotice[]; versions: readonly NoticeVersion[] },
): NoticeDetail {
  const { page, grantWaitSeconds, quietHours, version, mappings } = stored;
  const templates = {
    subscribe: toTemplate(mappings.subscribe),
    template: toTemplate(mappings.template),
  };
  return {
    ...toState(stored, { notice, all }),
    description: notice.description,
    descriptionEn: notice.descriptionEn,
    fields: toFields(notice),
    keyFields: [...notice.keyFields],
    moments: [...notice.moments],
    defaultPage: notice.page,
    definitionVersions: versions.map(({ version: number, source, definedAt }) => ({
      version: number,
      source,
      definedAt: new Date(definedAt).toISOString(),
    })),
    page,
    grantWaitSeconds,
    quietHours,
    version,
    template: templates[stored.channel],
    templates,
  };
}

function toState(
  stored: StoredNotice,
  { notice, all }: { notice: CurrentNotice; all: StoredNotice[] },
) {
  const { code, enabled, channel, action, mappings } = stored;
  const subscribed = channel === "subscribe" ? mappings.subscribe : null;
  const { name, nameEn } = notice;
  const status = getNoticeStatus(toNoticeSettings(stored));
  const shown = status === "action_required" ? action : null;
  return {
    code,
    name,
    nameEn,
    enabled,
    channel,
    status,
    statusReason: shown?.reason ?? null,
    statusDetail: shown && { errcode: shown.errcode, problem: shown.problem },
    warnings: subscribed ? findTemplateWarnings(all, { code, ...subscribed }) : [],
    source: notice.source,
    definitionVersion: notice.version,
    retired: notice.isRetired,
  };
}

export function toFields({ fields }: NoticeDefinition): NoticeDetail["fields"] {
  return Object.entries(fields).map(([field, definition]) => {
    const { name, nameEn, type, example, required } = definition;
    const detail = { field, name, nameEn, type, example, required };
    if (definition.type !== "choice") return detail;
    const choices = Object.entries(definition.choices).map(([value, label]) => ({
      value,
      ...label,
    }));
    return { ...detail, choices };
  });
}

function toTemplate(mapping: SavedMapping | null): NoticeTemplate | null {
  if (!mapping) return null;
  const { channel, libraryTemplateId, title, templateId, keywords } = mapping;
  return {
    channel,
    libraryTemplateId,
    title,
    templateId,
    keywords: keywords.map(({ keywordId, name, type, dataKey, source }) => ({
      keywordId,
      name,
      type,
      dataKey,
      source,
    })),
  };
}

export function toOwnDefinition(notice: CurrentNotice): OwnDefinition {
  const { code, name, nameEn, description, descriptionEn, fields, page, source, version } = notice;
  return {
    ...{ code, name, nameEn, description, descriptionEn, fields, page, source, version },
    keyFields: [...notice.keyFields],
    moments: [...notice.moments],
    retired: notice.isRetired,
  };
}
