import { createPool, type PoolConnection, type PoolOptions } from "mysql2";
import type { MysqlPool, MysqlPoolConnection } from "kysely";
import { findDatabaseTrouble, QUEUE_FULL_CODE, SILENT_CODE } from "./database-trouble.ts";
import { readTimeouts } from "./statement-timeouts.ts";

interface MysqlPoolOptions {
  connect: PoolOptions;
  /** Statements to run on every new connection. */
  prepare: readonly string[];
}

export const CONNECT_WITHIN_MS = 3000;
/** For checking out a connection, including the connect. */
const TAKE_WITHIN_MS = 5000;
const END_WITHIN_MS = 1000;
/** Backpressure: further callers fail at once instead of holding memory and timing out later. */
const MAX_WAITING = 200;
/** Shorter than the server's `wait_timeout`, so that the pool never hands out a connection the server is about to close. */
const CLOSE_IDLE_AFTER_MS = 10_000;

const DEADLOCK = 1213;
const MAX_RETRIES = 10;
const MAX_RETRY_PAUSE_MS = 40;

type Query = MysqlPoolConnection["query"];
type Answer = NonNullable<Parameters<Query>[2]>;

/**
 * A connection pool: mysql2's, plus timeouts. It destroys a connection that does not respond or is held for too long, and with
 * it every idle one that has not responded since. Broken connections, and those to a server that became read-only (failover),
 * never return to the pool. A statement outside a transaction is retried after a deadlock.
 */
export function createMysqlPool({ connect, prepare }: MysqlPoolOptions): MysqlPool {
  const limit = connect.connectionLimit ?? 1;
  const pool = createPool({
    ...connect,
    connectTimeout: CONNECT_WITHIN_MS,
    enableKeepAlive: true,
    keepAliveInitialDelay: CLOSE_IDLE_AFTER_MS,
    idleTimeout: CLOSE_IDLE_AFTER_MS,
    // mysql2 closes idle connections only if maxIdle is below the limit.
    maxIdle: Math.max(1, limit - 1),
  });
  const known = new WeakMap<PoolConnection, LimitedConnection>();
  /** When the last unanswered statement started. */
  let silentSince = -Infinity;
  let waiting = 0;

  function takeFromPool(giveUpAt: number): Promise<PoolConnection> {
    return new Promise((resolve, reject) => {
      let isLate = false;
      const timer = setTimeout(
        () => {
          isLate = true;
          reject(silence(`no connection to the database within ${TAKE_WITHIN_MS} ms`));
        },
        Math.max(0, giveUpAt - performance.now()),
      );
      pool.getConnection((error, connection) => {
        clearTimeout(timer);
        if (error) reject(error);
        else if (isLate) connection.release();
        else resolve(connection);
      });
    });
  }

  async function take(): Promise<LimitedConnection> {
    if (waiting >= MAX_WAITING)
      throw fail(QUEUE_FULL_CODE, "too many callers are waiting for the database");
    const giveUpAt = performance.now() + TAKE_WITHIN_MS;
    waiting += 1;
    try {
      for (;;) {
        const connection = await takeFromPool(giveUpAt);
        const limited =
          known.get(connection) ??
          new LimitedConnection(connection, (since) => (silentSince = since));
        // Idle eviction runs on a timer, which a blocked event loop or a suspended process delays.
        const idleMs = performance.now() - limited.answeredAt;
        if (limited.answeredAt < silentSince || idleMs > CLOSE_IDLE_AFTER_MS) {
          connection.destroy();
          continue;
        }
        if (!known.has(connection)) await limited.prepare(prepare);
        known.set(connection, limited);
        limited.beginHold();
        return limited;
      }
    } finally {
      waiting -= 1;
    }
  }

  return {
    getConnection(callback) {
      // The types demand a connection even with an error; kysely never uses it.
      take().then(
        (connection) => callback(undefined, connection),
        (error: unknown) => callback(error, noConnection),
      );
    },
    // An unresponsive connection would never close gracefully.
    end(callback) {
      const timer = setTimeout(() => callback(undefined), END_WITHIN_MS);
      pool.end((error) => {
        clearTimeout(timer);
        callback(error ?? undefined);
      });
    },
  };
}

/** No query of ours streams its rows. */
const notStreamed = {
  stream: (): never => {
    throw new Error("streaming queries are not supported");
  },
};

const noConnection: MysqlPoolConnection = {
  config: {},
  threadId: 0,
  query: () => notStreamed,
  connect: () => {},
  destroy: () => {},
  release: () => {},
};

class LimitedConnection implements MysqlPoolConnection {
  /** When it last responded. */
  answeredAt = performance.now();
  readonly #connection: PoolConnection;
  readonly #onSilence: (since: number) => void;
  #brokenBy: Error | null = null;
  #isInTransaction = false;
  #pending: Answer | null = null;
  #holdTimer: NodeJS.Timeout | undefined;

  constructor(connection: PoolConnection, onSilence: (since: number) => void) {
    this.#connection = connection;
    this.#onSilence = onSilence;
  }

  get config() {
    return this.#connection.config;
  }

  get threadId() {
    return this.#connection.threadId;
  }

  connect(callback: (error: unknown) => void): void {
    callback(undefined);
  }

  async prepare(statements: readonly string[]): Promise<void> {
    for (const statement of statements) {
      await new Promise<void>((resolve, reject) => {
        this.query(statement, [], (error) => (error instanceof Error ? reject(error) : resolve()));
      }).catch((error: unknown) => {
        this.destroy();
        throw error;
      });
    }
  }

  beginHold(): void {
    const { holdMs } = readTimeouts();
    const startedAt = performance.now();
    this.#holdTimer = setTimeout(() => {
      const error = silence(`a transaction took more than ${holdMs} ms`);
      this.#giveUp(error, startedAt);
    }, holdMs);
  }

  query(statement: string, parameters: unknown, answer: Answer = () => {}): typeof notStreamed {
    if (this.#brokenBy) {
      answer(this.#brokenBy, []);
      return notStreamed;
    }
    const { statementMs } = readTimeouts();
    const startedAt = performance.now();
    const timer = setTimeout(() => {
      const error = silence(`the database did not answer a statement within ${statementMs} ms`);
      this.#giveUp(error, startedAt);
    }, statementMs);
    this.#pending = (error, result) => {
      this.#pending = null;
      clearTimeout(timer);
      answer(error, result);
    };
    const run = (triesLeft: number): void => {
      this.#connection.query(statement, parameters as unknown[], (error, result) => {
        this.answeredAt = performance.now();
        if (!this.#isInTransaction && triesLeft > 0 && isDeadlock(error) && this.#pending) {
          setTimeout(run, Math.random() * MAX_RETRY_PAUSE_MS, triesLeft - 1);
          return;
        }
        const trouble = findDatabaseTrouble(error);
        if (trouble === "away" || trouble === "read_only") this.#brokenBy ??= error;
        if (!error) this.#followTransaction(statement);
        this.#pending?.(error, result as Parameters<Answer>[1]);
      });
    };
    run(MAX_RETRIES);
    return notStreamed;
  }

  #followTransaction(statement: string): void {
    if (/^(?:begin|start transaction)\b/i.test(statement)) this.#isInTransaction = true;
    if (/^(?:commit|rollback)$/i.test(statement)) this.#isInTransaction = false;
  }

  release(): void {
    clearTimeout(this.#holdTimer);
    if (this.#brokenBy) this.#connection.destroy();
    else this.#connection.release();
  }

  destroy(): void {
    clearTimeout(this.#holdTimer);
    this.#connection.destroy();
  }

  #giveUp(error: Error, since: number): void {
    this.#brokenBy ??= error;
    this.#onSilence(since);
    this.#connection.destroy();
    this.#pending?.(error, []);
  }
}

/** The server has rolled the statement back. Inside a transaction, which it rolled back too, `run-transaction.ts` retries. */
function isDeadlock(error: unknown): boolean {
  return (error as { errno?: unknown } | null)?.errno === DEADLOCK;
}

function silence(message: string): Error {
  return fail(SILENT_CODE, message);
}

function fail(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
