import { computed, type WritableComputedRef } from "vue";
import { useRoute, useRouter, type LocationQuery } from "vue-router";
import { toInstant } from "../locales/format-time.ts";

/** Parses one query parameter; `""` = no filter, also for an invalid value. */
type Reader<Value extends string> = (text: string) => Value | "";
type Readers = Record<string, Reader<string>>;
type Filter<From extends Readers> = { [Name in keyof From]: ReturnType<From[Name]> };
type Given<From extends Readers> = {
  [Name in keyof From]?: Exclude<ReturnType<From[Name]>, "">;
};

export type FilterOf<Query extends QueryFilter<Readers>> = ReturnType<Query["read"]>;

export interface QueryFilter<From extends Readers> {
  names: (keyof From)[];
  read(query: LocationQuery): Filter<From>;
  /** The values that are set, as query parameters. */
  pickGiven(filter: Filter<From>): Given<From>;
  isFiltered(filter: Filter<From>): boolean;
}

/** Keeps a list's filters in the URL, so that a link shows the same list. */
export function createQueryFilter<From extends Readers>(readers: From): QueryFilter<From> {
  const names = Object.keys(readers);
  const pickGiven = (filter: Filter<From>) =>
    Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== "")) as Given<From>;
  return {
    names,
    read: (query) =>
      Object.fromEntries(
        Object.entries(readers).map(([name, read]) => {
          const value = query[name];
          return [name, typeof value === "string" ? read(value.trim()) : ""];
        }),
      ) as Filter<From>,
    pickGiven,
    isFiltered: (filter) => Object.keys(pickGiven(filter)).length > 0,
  };
}

export function readText(maxLength: number): Reader<string> {
  return (text) => text.slice(0, maxLength);
}

export function readOneOf<Value extends string>(values: readonly Value[]): Reader<Value> {
  return (text) => values.find((value) => value === text) ?? "";
}

/** A wall clock time of +08:00: `2026-01-31T08:30`. */
export function readWallClock(text: string): string {
  return toInstant(text) === null ? "" : text;
}

/** Converts a filter's wall clock times to instants. */
export function toInstants({ from = "", to = "" }: { from?: string; to?: string }): {
  from?: string;
  to?: string;
} {
  const [start, end] = [toInstant(from), toInstant(to)];
  return { ...(start !== null && { from: start }), ...(end !== null && { to: end }) };
}

/** The current URL's filter; setting it keeps the other query parameters. */
export function useQueryFilter<From extends Readers>(
  queryFilter: QueryFilter<From>,
): WritableComputedRef<Filter<From>> {
  const route = useRoute();
  const router = useRouter();
  return computed({
    get: () => queryFilter.read(route.query),
    set(filter) {
      const others = Object.entries(route.query).filter(
        ([name]) => !queryFilter.names.includes(name),
      );
      void router.replace({
        query: { ...Object.fromEntries(others), ...queryFilter.pickGiven(filter) },
      });
    },
  });
}
