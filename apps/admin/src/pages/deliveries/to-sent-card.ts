import type { DeliveryDetail, NoticeDetail } from "../../api.ts";
import type { CardLine } from "../../components/message-card.vue";

export interface SentCard {
  title: string;
  lines: CardLine[];
}

/**
 * The card as WeChat drew it from what was sent; `null` when nothing was. Of a template that the notice no longer uses, only the keys
 * are known, not the names of its keywords.
 */
export function toSentCard(
  { request, templateId, channel }: Pick<DeliveryDetail, "request" | "templateId" | "channel">,
  templates: NoticeDetail["templates"] | undefined,
): SentCard | null {
  const { data } = (request ?? {}) as { data?: Record<string, { value: string }> };
  if (!data || channel === null) return null;
  const used = templates?.[channel];
  const template = used?.templateId === templateId ? used : null;
  const toLine = (key: string, name: string): CardLine => ({
    ...{ key, name, state: "ok" },
    value: data[key]?.value ?? "",
  });
  const lines = template
    ? template.keywords.map(({ dataKey, name }) => toLine(dataKey, name))
    : Object.keys(data).map((key) => toLine(key, key));
  return { title: template?.title ?? "", lines };
}
