/** What people take for one character, also when it is several: flags, families, letters with their marks. */
const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

export function readFirstCharacter(text: string): string {
  const [first] = segmenter.segment(text);
  return first?.segment ?? "";
}
