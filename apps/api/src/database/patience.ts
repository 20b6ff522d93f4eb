import { AsyncLocalStorage } from "node:async_hooks";

/** How long the database may take before its connection counts as dead. */
interface Limits {
  /** For one statement, its wait for locks included. */
  statementMs: number;
  /** For everything between taking a connection and giving it back, e.g. a transaction. */
  holdMs: number;
}

const SHORT: Limits = { statementMs: 5000, holdMs: 12_000 };
/** Counts over whole tables, and what is forgotten in batches. */
const LONG: Limits = { statementMs: 30_000, holdMs: 60_000 };
/** A migration of a large table takes as long as it takes. */
const MIGRATION: Limits = { statementMs: 6 * 3_600_000, holdMs: 12 * 3_600_000 };

const storage = new AsyncLocalStorage<Limits>();

export const readLimits = (): Limits => storage.getStore() ?? SHORT;

/** Runs statements that may rightly take long. */
export const withPatience = <Result>(work: () => Promise<Result>): Promise<Result> =>
  storage.run(LONG, work);

export const withPatienceOfMigrations = <Result>(work: () => Promise<Result>): Promise<Result> =>
  storage.run(MIGRATION, work);

/** Each of these functions may rightly take long. */
export function beingPatient<Queries extends object>(queries: Queries): Queries {
  return new Proxy(queries, {
    get(target, name, receiver) {
      const query: unknown = Reflect.get(target, name, receiver);
      if (typeof query !== "function") return query;
      return (...input: unknown[]) =>
        withPatience(async (): Promise<unknown> => Reflect.apply(query, target, input));
    },
  });
}
