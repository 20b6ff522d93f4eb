import { AsyncLocalStorage } from "node:async_hooks";

/** How long the database may take before the pool destroys the connection. */
interface Timeouts {
  /** For one statement, including lock waits. */
  statementMs: number;
  /** From checkout to release of a connection, e.g. for a transaction. */
  holdMs: number;
}

const SHORT: Timeouts = { statementMs: 5000, holdMs: 12_000 };
/** For counts over whole tables and batch deletes. */
const LONG: Timeouts = { statementMs: 30_000, holdMs: 60_000 };
/** Migrating a large table may take hours. */
const MIGRATION: Timeouts = { statementMs: 6 * 3_600_000, holdMs: 12 * 3_600_000 };

const storage = new AsyncLocalStorage<Timeouts>();

export const readTimeouts = (): Timeouts => storage.getStore() ?? SHORT;

/** Raises the timeouts of every statement that `work` runs. */
export const withLongTimeouts = <Result>(work: () => Promise<Result>): Promise<Result> =>
  storage.run(LONG, work);

export const withMigrationTimeouts = <Result>(work: () => Promise<Result>): Promise<Result> =>
  storage.run(MIGRATION, work);

/** Wraps queries so that each runs with the long timeouts. */
export function allowLongStatements<Queries extends object>(queries: Queries): Queries {
  return new Proxy(queries, {
    get(target, name, receiver) {
      const query: unknown = Reflect.get(target, name, receiver);
      if (typeof query !== "function") return query;
      return (...input: unknown[]) =>
        withLongTimeouts(async (): Promise<unknown> => Reflect.apply(query, target, input));
    },
  });
}
