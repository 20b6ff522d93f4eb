import type { HostStorage } from "./host-storage.ts";

/** Cache lifetime: returning to the foreground within it does not refetch. */
const FRESH_MS = 60_000;

export interface NoticeTemplate {
  notice: string;
  templateId: string;
  /** WeChat shows only one template per title in a popup. */
  title?: string;
}

/** Cache of the subscribable notices' templates, loaded before the tap: a tap handler must not wait for the network. */
export interface NoticeTemplates {
  /** `null` = this phone has not loaded any templates yet. */
  find(notice: string): NoticeTemplate | undefined | null;
  /** Makes the next refresh fetch, whatever the cache's age. */
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
