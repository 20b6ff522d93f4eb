import type { HostStorage } from "./host-storage.ts";

/** How long an answer of the service is good enough, so that each return to the front does not ask. */
const FRESH_MS = 60_000;

export interface NoticeTemplate {
  notice: string;
  templateId: string;
  /** Of templates with one title WeChat asks only one at a time. */
  title?: string;
}

/** The template of each notice that customers can subscribe to, known before the tap that needs it. */
export interface NoticeTemplates {
  /** `null` = nothing was loaded yet, on this phone. */
  find(notice: string): NoticeTemplate | undefined | null;
  /** Makes the next refresh ask the service. */
  expire(): void;
  /** @throws what `load` throws */
  refresh(): Promise<void>;
}

export function createNoticeTemplates(
  storage: HostStorage,
  load: () => Promise<{ items: NoticeTemplate[] }>,
): NoticeTemplates {
  const stored = storage.read("templates");
  let templates = Array.isArray(stored) ? (stored as NoticeTemplate[]) : null;
  let freshUntil = 0;
  return {
    find: (notice) => templates && templates.find((template) => template.notice === notice),
    expire() {
      freshUntil = 0;
    },
    async refresh() {
      if (Date.now() < freshUntil) return;
      templates = (await load()).items;
      freshUntil = Date.now() + FRESH_MS;
      storage.write("templates", templates);
    },
  };
}
