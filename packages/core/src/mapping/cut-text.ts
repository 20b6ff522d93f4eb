/** What people take for one character, also when it is several: flags, families, letters with their marks. */
const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * At most `max` UTF-16 units, which is what WeChat counts (facts §3.5): a text that fits as it is, a longer one cut between
 * characters with `…` counted. Only as much as stays is looked through, however long the text is.
 */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${takeWhole(text, max - 1).trimEnd()}…`;
}

/** The whole characters that the first `max` UTF-16 units hold. */
export function takeWhole(text: string, max: number): string {
  if (text.length <= max) return text;
  let end = 0;
  // Whether a character ends at a place depends on what came before and on the one code point after it.
  for (const { index } of segmenter.segment(text.slice(0, max + 2))) {
    if (index > max) break;
    end = index;
  }
  return text.slice(0, end);
}
