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
