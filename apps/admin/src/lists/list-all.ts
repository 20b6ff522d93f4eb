/** Every member of a union, in this order. A missing or unknown member does not compile. */
export function listAll<Union extends string>(members: Record<Union, true>): Union[] {
  return Object.keys(members) as Union[];
}
