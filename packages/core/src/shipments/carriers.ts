/** A carrier of WeChat's list. */
export interface Carrier {
  id: string;
  name: string;
}

const MAX_NEAR = 3;

/** By its id, in any case, or by its name. */
export function findCarrier(carriers: readonly Carrier[], given: string): Carrier | null {
  const id = given.toUpperCase();
  return (
    carriers.find((carrier) => carrier.name === given) ??
    carriers.find((carrier) => carrier.id === given) ??
    carriers.find((carrier) => carrier.id.toUpperCase() === id) ??
    null
  );
}

/** The carriers whose names or ids share the most characters with what was given, best first. */
export function listNearCarriers(carriers: readonly Carrier[], given: string): Carrier[] {
  return carriers
    .map((carrier) => ({
      carrier,
      likeness: Math.max(compare(given, carrier.name), compare(given, carrier.id)),
    }))
    .filter(({ likeness }) => likeness > 0)
    .toSorted((a, b) => b.likeness - a.likeness)
    .slice(0, MAX_NEAR)
    .map(({ carrier }) => carrier);
}

/** Words that say nothing of which carrier it is. */
const COMMON = /快递|速递|速运|物流|快运|国际|express|有限公司/gi;

/** Dice's coefficient of the characters, 0 to 1. */
function compare(a: string, b: string): number {
  const [left, right] = [toCharacters(a), toCharacters(b)];
  if (left.size === 0 || right.size === 0) return 0;
  const shared = [...left].filter((character) => right.has(character)).length;
  return (2 * shared) / (left.size + right.size);
}

function toCharacters(text: string): Set<string> {
  return new Set(text.toLowerCase().replaceAll(COMMON, "").replaceAll(/\s/g, ""));
}

/** The carriers that most shops use, the most usual first. */
const USUAL = ["SF", "YTO", "ZTO", "STO", "YD", "JD", "EMS", "JTSD", "YZPY", "DBL"];

/** The carriers that somebody who typed this may mean, best first; the usual ones for an empty text. */
export function searchCarriers(
  carriers: readonly Carrier[],
  { text, limit }: { text: string; limit: number },
): Carrier[] {
  const sought = text.trim().toLowerCase();
  return carriers
    .map((carrier) => ({ carrier, rank: rankCarrier(carrier, sought), place: toPlace(carrier) }))
    .filter(({ rank }) => rank > 0)
    .toSorted((a, b) => b.rank - a.rank || a.place - b.place)
    .slice(0, limit)
    .map(({ carrier }) => carrier);
}

function toPlace({ id }: Carrier): number {
  const place = USUAL.indexOf(id);
  return place === -1 ? USUAL.length : place;
}

/** 0: it is not meant. */
function rankCarrier(carrier: Carrier, sought: string): number {
  const texts = [carrier.id.toLowerCase(), carrier.name.toLowerCase()];
  if (texts.includes(sought)) return 4;
  if (texts.some((text) => text.startsWith(sought))) return 3;
  if (texts.some((text) => text.includes(sought))) return 2;
  return Math.max(...texts.map((text) => compare(sought, text)));
}
