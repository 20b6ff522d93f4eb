export interface Neighbours {
  previous: string | null;
  next: string | null;
}

/** The rows before and after one of a list; none when it is not in the list. */
export function findNeighbours(ids: string[], id: string | null): Neighbours {
  const index = id === null ? -1 : ids.indexOf(id);
  if (index === -1) return { previous: null, next: null };
  return { previous: ids[index - 1] ?? null, next: ids[index + 1] ?? null };
}
