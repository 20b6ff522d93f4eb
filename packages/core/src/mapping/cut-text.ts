/** Splits text into characters as people see them; flags, families and letters with combining marks are several code points. */
const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * Cuts text to `max` UTF-16 units: WeChat does not say how emoji count (facts §3.5), and no other count of characters is higher.
 * A cut text ends between characters, and its `…` counts. Scans only the part that stays, however long the text is.
 */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${takeWhole(text, max - 1).trimEnd()}…`;
}

/** The whole characters within the first `max` UTF-16 units. */
export function takeWhole(text: string, max: number): string {
  if (text.length <= max) return text;
  let end = 0;
  // A character boundary depends on the text before it and the one code point after it.
  for (const { index } of segmenter.segment(text.slice(0, max + 2))) {
    if (index > max) break;
    end = index;
  }
  return text.slice(0, end);
}
