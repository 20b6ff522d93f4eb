import { NoticeError } from "../errors.ts";
import { BUILT_IN_NOTICES } from "./built-in-notices.ts";
import type { FieldDefinition } from "./field-types.ts";
import type { NoticeDefinition } from "./define-notice.ts";

/** Where a definition comes from: our code, an operator in the admin, or a backend's code. */
export const NOTICE_SOURCES = ["built_in", "operator", "code"] as const;
export type NoticeSource = (typeof NOTICE_SOURCES)[number];

/** One version of a definition of the shop's own. */
export interface NoticeVersion {
  /** From 1. */
  version: number;
  source: Exclude<NoticeSource, "built_in">;
  definition: NoticeDefinition;
  /** Unix milliseconds. */
  definedAt: number;
}

/** A notice of the shop's own: its versions, oldest first. The last one is current. */
export interface OwnNotice {
  versions: readonly NoticeVersion[];
  /** A retired notice takes no triggers; its open deliveries are sent. */
  isRetired: boolean;
}

/** A notice as it is defined now. */
export interface CurrentNotice extends NoticeDefinition {
  source: NoticeSource;
  /** 0 for a built-in notice. */
  version: number;
  isRetired: boolean;
}

/** All notices at one moment, built-in and own. */
export interface NoticeCatalog {
  /** In the order that operators see: the built-in ones, then the shop's own. */
  notices: readonly CurrentNotice[];
  codes: readonly string[];
  find(code: string): CurrentNotice | null;
  /** @throws NoticeError NOTICE_NOT_FOUND naming `field`, the input that holds the code. */
  get(code: string, field?: string): CurrentNotice;
  /** Throws as `get`, also for a retired notice. */
  getActive(code: string, field?: string): CurrentNotice;
  /** The kept versions of a notice of the shop's own, oldest first. */
  listVersions(code: string): readonly NoticeVersion[];
  /**
   * The definition by which a delivery is rendered: the version that it was triggered with. `null` for a version that this
   * catalog does not have yet.
   */
  findTriggered(delivery: {
    notice: string;
    definitionVersion: number | null;
  }): NoticeDefinition | null;
}

export function createNoticeCatalog(own: readonly OwnNotice[]): NoticeCatalog {
  const builtIn = BUILT_IN_NOTICES.map((definition: NoticeDefinition): CurrentNotice => ({
    ...definition,
    source: "built_in",
    version: 0,
    isRetired: false,
  }));
  const notices = [...builtIn, ...own.flatMap((notice) => toCurrent(notice) ?? [])];
  const codes = notices.map(({ code }) => code);
  const byCode = new Map(notices.map((notice) => [notice.code, notice]));
  const versionsByCode = new Map(
    own.map(({ versions }) => [versions.at(-1)?.definition.code ?? "", versions]),
  );
  const triggered = new Map<string, NoticeDefinition>();

  function get(code: string, field = "code"): CurrentNotice {
    const notice = byCode.get(code);
    if (!notice) throw notFound(field, `must be one of: ${listActive().join(", ")}`);
    return notice;
  }

  const listActive = () => notices.flatMap(({ code, isRetired }) => (isRetired ? [] : [code]));

  return {
    notices,
    codes,
    find: (code) => byCode.get(code) ?? null,
    get,
    getActive(code, field = "code") {
      const notice = get(code, field);
      if (!notice.isRetired) return notice;
      throw notFound(field, `${code} is retired; must be one of: ${listActive().join(", ")}`);
    },
    listVersions: (code) => versionsByCode.get(code) ?? [],
    findTriggered({ notice: code, definitionVersion }) {
      const current = byCode.get(code);
      if (!current) return null;
      if (definitionVersion === null || definitionVersion === current.version) return current;
      if (definitionVersion > current.version) return null;
      const key = `${code} ${definitionVersion}`;
      const known = triggered.get(key);
      if (known) return known;
      // Only an ended delivery that is sent again can be older than the kept versions.
      const { definition } = versionsByCode
        .get(code)
        ?.find(({ version }) => version >= definitionVersion) ?? { definition: current };
      const merged = addLaterFields(definition, current);
      triggered.set(key, merged);
      return merged;
    },
  };
}

/** Without notices of the shop's own. */
export const builtInCatalog = createNoticeCatalog([]);

function toCurrent({ versions, isRetired }: OwnNotice): CurrentNotice | null {
  const current = versions.at(-1);
  if (!current) return null;
  const { definition, source, version } = current;
  return { ...definition, source, version, isRetired };
}

/** The current mapping may show fields that were added since: a delivery from before has no value for them. */
function addLaterFields(
  definition: NoticeDefinition,
  { fields }: NoticeDefinition,
): NoticeDefinition {
  const later = Object.entries(fields)
    .filter(([name]) => !Object.hasOwn(definition.fields, name))
    .map(([name, field]): [string, FieldDefinition] => [name, { ...field, required: false }]);
  if (later.length === 0) return definition;
  return { ...definition, fields: { ...definition.fields, ...Object.fromEntries(later) } };
}

function notFound(field: string, problem: string): NoticeError {
  return new NoticeError("NOTICE_NOT_FOUND", `${field} ${problem}`, {
    details: [{ field, problem }],
  });
}
