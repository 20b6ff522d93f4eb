import type {
  Channel,
  KeywordType,
  NoticeDetail,
  NoticeTemplate,
  NoticeUpdate,
  Source,
  Suggestion,
  TemplateDetail,
} from "../../api.ts";

/** How many keywords a template takes (facts §2.2, §3.1). */
export const KEYWORD_LIMITS: Record<Channel, { min: number; max: number }> = {
  subscribe: { min: 2, max: 5 },
  template: { min: 1, max: 10 },
};

export interface DraftKeyword {
  keywordId: string;
  name: string;
  type: KeywordType | null;
  /** `null` until a source is chosen. */
  source: Source | null;
  /** Why the source was suggested; `null` once the operator has chosen it. */
  suggested: Suggestion["why"] | null;
  /** Its choice of sources was opened and left without one. */
  isLeftEmpty?: true;
}

export interface DraftMapping {
  libraryTemplateId: string;
  title: string;
  /** In the order of the lines on the card. */
  keywords: DraftKeyword[];
}

export type QuietHours = NonNullable<NoticeDetail["quietHours"]>;

/** A notice as edited on the page. */
export interface NoticeDraft {
  channel: Channel;
  mappings: Record<Channel, DraftMapping | null>;
  page: string;
  grantWaitSeconds: number;
  quietHours: QuietHours | null;
}

export type DraftFault =
  | { kind: "tooFew" | "tooMany"; count: number }
  | { kind: "sourceMissing"; keywordId: string };

export function createDraft({
  channel,
  templates,
  page,
  grantWaitSeconds,
  quietHours,
}: NoticeDetail): NoticeDraft {
  return {
    channel,
    mappings: {
      subscribe: toDraftMapping(templates.subscribe),
      template: toDraftMapping(templates.template),
    },
    page,
    grantWaitSeconds,
    quietHours,
  };
}

function toDraftMapping(template: NoticeTemplate | null): DraftMapping | null {
  if (!template) return null;
  const { libraryTemplateId, title, keywords } = template;
  return {
    libraryTemplateId,
    title,
    keywords: keywords.map(({ keywordId, name, type, source }) => ({
      keywordId,
      name,
      type,
      source,
      suggested: null,
    })),
  };
}

/** The mapping of a newly picked template, with its suggestions applied. */
export function createMapping(template: TemplateDetail, suggestions: Suggestion[]): DraftMapping {
  const keywords = suggestions.flatMap(({ keywordId, source, why }): DraftKeyword[] => {
    const known = template.keywords.find((keyword) => keyword.keywordId === keywordId);
    return known ? [{ keywordId, name: known.name, type: known.type, source, suggested: why }] : [];
  });
  return { libraryTemplateId: template.libraryTemplateId, title: template.title, keywords };
}

/** Fills in missing sources and adds suggested keywords up to the limit; keeps everything already chosen. */
export function applySuggestions(
  mapping: DraftMapping,
  {
    template,
    suggestions,
    max,
  }: { template: TemplateDetail; suggestions: Suggestion[]; max: number },
): DraftMapping {
  const suggested = createMapping(template, suggestions).keywords;
  const filled = mapping.keywords.map((keyword) => {
    const match = keyword.source
      ? undefined
      : suggested.find(({ keywordId }) => keywordId === keyword.keywordId);
    return match ?? keyword;
  });
  const missing = suggested.filter(
    ({ keywordId }) => !filled.some((keyword) => keyword.keywordId === keywordId),
  );
  return {
    ...mapping,
    keywords: [...filled, ...missing.slice(0, Math.max(0, max - filled.length))],
  };
}

/** Undoes the suggestion for one keyword, or all; the keywords stay. */
export function clearSuggestions(mapping: DraftMapping, keywordId?: string): DraftMapping {
  return {
    ...mapping,
    keywords: mapping.keywords.map((keyword) =>
      keyword.suggested && (keywordId === undefined || keyword.keywordId === keywordId)
        ? { ...keyword, source: null, suggested: null }
        : keyword,
    ),
  };
}

export function setSource(mapping: DraftMapping, keywordId: string, source: Source): DraftMapping {
  return {
    ...mapping,
    keywords: mapping.keywords.map((keyword) =>
      keyword.keywordId === keywordId ? { ...keyword, source, suggested: null } : keyword,
    ),
  };
}

/** The operator looked at a keyword's sources and took none. */
export function leaveEmpty(mapping: DraftMapping, keywordId: string): DraftMapping {
  return {
    ...mapping,
    keywords: mapping.keywords.map((keyword) =>
      keyword.keywordId === keywordId && !keyword.source
        ? { ...keyword, isLeftEmpty: true }
        : keyword,
    ),
  };
}

export function addKeyword(mapping: DraftMapping, keyword: DraftKeyword): DraftMapping {
  return { ...mapping, keywords: [...mapping.keywords, keyword] };
}

export function removeKeyword(mapping: DraftMapping, keywordId: string): DraftMapping {
  return {
    ...mapping,
    keywords: mapping.keywords.filter((keyword) => keyword.keywordId !== keywordId),
  };
}

/** Moves a keyword by some lines, clamped to the ends. */
export function moveKeyword(mapping: DraftMapping, keywordId: string, by: number): DraftMapping {
  const from = mapping.keywords.findIndex((keyword) => keyword.keywordId === keywordId);
  const to = from + by;
  const moved = mapping.keywords[from];
  if (!moved || to < 0 || to >= mapping.keywords.length) return mapping;
  return { ...mapping, keywords: mapping.keywords.toSpliced(from, 1).toSpliced(to, 0, moved) };
}

/** The problems that the page can detect before saving. */
export function findDraftFaults(mapping: DraftMapping, channel: Channel): DraftFault[] {
  const { min, max } = KEYWORD_LIMITS[channel];
  const { length } = mapping.keywords;
  const faults: DraftFault[] = mapping.keywords
    .filter(({ source }) => source === null)
    .map(({ keywordId }) => ({ kind: "sourceMissing", keywordId }));
  if (length < min) faults.push({ kind: "tooFew", count: min - length });
  if (length > max) faults.push({ kind: "tooMany", count: length - max });
  return faults;
}

/** The mapping as API input; keywords without a source are left out. */
export function toTemplateChoice({
  libraryTemplateId,
  keywords,
}: DraftMapping): NonNullable<NoticeUpdate["template"]> {
  return {
    libraryTemplateId,
    keywords: keywords.flatMap(({ keywordId, source }) => (source ? [{ keywordId, source }] : [])),
  };
}

export function isMappingChanged(
  draft: NoticeDraft,
  saved: NoticeDetail,
  channel: Channel,
): boolean {
  const mapping = draft.mappings[channel];
  const before = toDraftMapping(saved.templates[channel]);
  if (!mapping || !before) return mapping !== before;
  const hasGap = mapping.keywords.some(({ source }) => source === null);
  return (
    hasGap || JSON.stringify(toTemplateChoice(mapping)) !== JSON.stringify(toTemplateChoice(before))
  );
}

export function areSameHours(one: QuietHours | null, other: QuietHours | null): boolean {
  return one?.from === other?.from && one?.to === other?.to;
}

/** The update to send; `null` = nothing changed. Only the chosen channel's mapping is sent. */
export function toUpdate(
  draft: NoticeDraft,
  saved: NoticeDetail,
): Omit<NoticeUpdate, "code" | "version"> | null {
  const mapping = draft.mappings[draft.channel];
  const update = {
    ...(draft.channel !== saved.channel && { channel: draft.channel }),
    ...(draft.page !== saved.page && { page: draft.page }),
    ...(draft.grantWaitSeconds !== saved.grantWaitSeconds && {
      grantWaitSeconds: draft.grantWaitSeconds,
    }),
    ...(!areSameHours(draft.quietHours, saved.quietHours) && { quietHours: draft.quietHours }),
    ...(mapping &&
      isMappingChanged(draft, saved, draft.channel) && { template: toTemplateChoice(mapping) }),
  };
  return Object.keys(update).length > 0 ? update : null;
}

/** Rebases the operator's changes onto a newer version (three-way merge): untouched parts follow the newer one. */
export function rebaseDraft(
  draft: NoticeDraft,
  before: NoticeDetail,
  latest: NoticeDetail,
): NoticeDraft {
  const fresh = createDraft(latest);
  const keepMapping = (channel: Channel) =>
    isMappingChanged(draft, before, channel) ? draft.mappings[channel] : fresh.mappings[channel];
  return {
    channel: draft.channel === before.channel ? fresh.channel : draft.channel,
    mappings: { subscribe: keepMapping("subscribe"), template: keepMapping("template") },
    page: draft.page === before.page ? fresh.page : draft.page,
    grantWaitSeconds:
      draft.grantWaitSeconds === before.grantWaitSeconds
        ? fresh.grantWaitSeconds
        : draft.grantWaitSeconds,
    quietHours: areSameHours(draft.quietHours, before.quietHours)
      ? fresh.quietHours
      : draft.quietHours,
  };
}

/** Whether the save used the account's keyword order instead of the sent one: WeChat rejects a template that differs only in order. */
export function isOrderKept(
  sent: { keywordId: string | number }[],
  saved: { keywords: { keywordId: string }[] } | null,
): boolean {
  return (
    saved?.keywords.some(({ keywordId }, index) => String(sent[index]?.keywordId) !== keywordId) ??
    false
  );
}
