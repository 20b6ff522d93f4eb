export const MAGIC_KINDS = ["refused", "used", "blocked", "slow", "lost", "invalid"] as const;
export type MagicKind = (typeof MAGIC_KINDS)[number];

/** The openid encodes the magic, so that it survives every reset. */
export const toOpenidPrefix = (magic: MagicKind | null): string =>
  magic === null ? "o" : `o-${magic}-`;

export function findMagic(openid: string): MagicKind | null {
  if (!openid.startsWith("o-")) return null;
  return MAGIC_KINDS.find((kind) => openid.startsWith(toOpenidPrefix(kind))) ?? null;
}
