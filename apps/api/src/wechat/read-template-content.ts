import type { AccountTemplate } from "@mp-notice/core";

/**
 * Parses the keywords of a template's `content`, whose lines are like `商品名称:{{thing1.DATA}}` or `商品名称{{keyword1.DATA}}`: the
 * only reliable source of its data keys (facts §2.2, §3.1). A name may contain colons; of repeated keys, the first counts.
 */
export function readTemplateContent(content: string): AccountTemplate["keywords"] {
  const names = new Map<string, string>();
  for (const [, name = "", dataKey = ""] of content.matchAll(
    /([^\n{}]*)\{\{([a-z_]+\d+)\.DATA\}\}/g,
  )) {
    const words = name.replaceAll(/\p{Cc}/gu, "").trim();
    if (!names.has(dataKey)) names.set(dataKey, words.replace(/[:：]$/, "").trim());
  }
  return [...names].map(([dataKey, name]) => ({ dataKey, name }));
}
