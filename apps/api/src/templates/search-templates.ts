import { toPlainTitle, type LibraryTemplateSummary } from "@mp-notice/core";

/**
 * The templates whose title matches the query, best first: an equal title, then titles that start with it, then titles that
 * contain it, then titles that contain each of its words, or say the same in other words: 支付成功 finds 付款成功通知. Within a rank,
 * templates keep the library's order.
 */
export function searchTemplates(
  items: readonly LibraryTemplateSummary[],
  query: string,
): LibraryTemplateSummary[] {
  const words = query
    .split(/\s+/)
    .map(normalise)
    .filter((word) => word !== "");
  if (words.length === 0) return [...items];
  const whole = words.join("");
  return items
    .map((item) => ({ item, rank: rankTitle(item.title, whole, words) }))
    .filter(({ rank }) => rank !== null)
    .toSorted((one, other) => (one.rank ?? 0) - (other.rank ?? 0))
    .map(({ item }) => item);
}

function rankTitle(given: string, whole: string, words: readonly string[]): number | null {
  const title = normalise(given);
  if (title === whole) return 0;
  if (title.startsWith(whole)) return 1;
  if (title.includes(whole)) return 2;
  if (words.every((word) => title.includes(word))) return 3;
  const plain = toPlainTitle(given);
  return words.every((word) => plain.includes(toPlainTitle(word))) ? 4 : null;
}

function normalise(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s/g, "");
}
