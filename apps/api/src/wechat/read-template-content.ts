import type { AccountTemplate } from "@mp-notice/core";

/**
 * The keywords in a template's `content`, whose lines are like `商品名称:{{thing1.DATA}}` or `商品名称{{keyword1.DATA}}`: the one
 * reliable place of its data keys (facts §2.2, §3.1). A name may hold colons of its own.
 */
export function readTemplateContent(content: string): AccountTemplate["keywords"] {
  return [...content.matchAll(/([^\n{}]*)\{\{([a-z_]+\d+)\.DATA\}\}/g)].map(
    ([, name = "", dataKey = ""]) => ({
      dataKey,
      name: name
        .trim()
        .replace(/[:：]$/, "")
        .trim(),
    }),
  );
}
