import type { HostStorage } from "./host-storage.ts";
import type { PendingReports, Permission } from "./pending-reports.ts";

/** Cache lifetime: returning to the foreground within it does not refetch. */
const FRESH_MS = 60_000;

/** In the operator's order of worth. */
export interface NoticeTemplate {
  notice: string;
  templateId: string;
  /** WeChat shows only one template per title in a popup. */
  title?: string;
  /** When `ask` asks for it. An older service does not send this nor the fields below. */
  moments?: string[];
  /** The customer's usable permissions that are not held for an order. */
  free?: number;
  /** The orders that hold one. */
  heldFor?: string[];
  /** How many free ones a customer with "always keep" should have. */
  keep?: number;
}

/** Cache of the subscribable notices' templates, loaded before the tap: a tap handler must not wait for the network. */
export interface NoticeTemplates {
  /** `null` = this phone has not loaded any templates yet. */
  list(): NoticeTemplate[] | null;
  /** Applies answers of `ask` that the service did not know when it sent the list. */
  hold(reports: Permission[]): void;
  /** Makes the next refresh fetch, whatever the cache's age. */
  expire(): void;
  /** @throws what `load` throws */
  refresh(): Promise<void>;
}

interface TemplatesDeps {
  storage: HostStorage;
  pending: PendingReports;
  load: () => Promise<{ items: NoticeTemplate[] }>;
}

export function createNoticeTemplates({ storage, pending, load }: TemplatesDeps): NoticeTemplates {
  const stored = storage.read("templates");
  let templates = Array.isArray(stored) ? (stored as NoticeTemplate[]) : null;
  let freshUntil = 0;
  const hold = (reports: Permission[]) => {
    for (const { notice, orderId, answer } of reports as AskReport[]) {
      const template = notice && templates && templates.find((known) => known.notice === notice);
      if (!template || !/^(accept|HAVE)/.test(answer) || isHeldFor(template, orderId)) continue;
      template.heldFor = [orderId].concat(template.heldFor || []);
      if (answer === "HAVE" && template.free) template.free--;
      storage.write("templates", templates);
    }
  };
  return {
    list: () => templates,
    hold,
    expire() {
      freshUntil = 0;
    },
    async refresh() {
      if (Date.now() < freshUntil) return;
      templates = (await load()).items;
      freshUntil = Date.now() + FRESH_MS;
      storage.write("templates", templates);
      hold(pending.list());
    },
  };
}

interface AskReport {
  notice?: string;
  orderId: string;
  answer: string;
}

export function isHeldFor({ heldFor }: NoticeTemplate, orderId: string): boolean {
  return !!heldFor && heldFor.indexOf(orderId) >= 0;
}
