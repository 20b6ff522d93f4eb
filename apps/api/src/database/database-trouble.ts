/** Why the database cannot run a valid statement. */
export type DatabaseTrouble =
  /** No connection, or a lost one. */
  | "away"
  /** A connection that does not respond. */
  | "silent"
  | "full"
  | "read_only"
  /** Too many connections, too little memory, or lock waits that time out. */
  | "overloaded"
  /** Access denied. */
  | "refused"
  /** Its files are damaged, deleted or replaced. */
  | "broken";

/** Our own codes, for failures without a driver code. */
export const SILENT_CODE = "MPN_DATABASE_SILENT";
export const QUEUE_FULL_CODE = "MPN_DATABASE_QUEUE_FULL";
export const FILE_GONE_CODE = "MPN_DATABASE_FILE_GONE";

/** Error codes of Node, mysql2 and SQLite; SQLite's extended codes count as their primary code. */
export const CODES_BY_TROUBLE: Record<DatabaseTrouble, readonly string[]> = {
  away: [
    "ECONNREFUSED",
    "ECONNRESET",
    "ECONNABORTED",
    "EPIPE",
    "ETIMEDOUT",
    "ENOTFOUND",
    "EAI_AGAIN",
    "EHOSTUNREACH",
    "EHOSTDOWN",
    "ENETUNREACH",
    "ENETDOWN",
    "ENOENT",
    "PROTOCOL_CONNECTION_LOST",
  ],
  silent: [SILENT_CODE, "PROTOCOL_SEQUENCE_TIMEOUT"],
  full: ["SQLITE_FULL"],
  read_only: ["SQLITE_READONLY"],
  overloaded: [QUEUE_FULL_CODE, "SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_NOMEM"],
  refused: ["SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH"],
  broken: [FILE_GONE_CODE, "SQLITE_IOERR", "SQLITE_CORRUPT", "SQLITE_NOTADB"],
};

/** Error numbers of MySQL, MariaDB and Galera. */
export const ERRNOS_BY_TROUBLE: Record<DatabaseTrouble, readonly number[]> = {
  away: [
    1047, // Galera: node not ready
    1053, // server shutdown
    1077,
    1078,
    1079,
    1080,
    1152, // the connection was aborted
    1154,
    1158, // reading or writing packets
    1159,
    1160,
    1161,
    1184,
    1927, // MariaDB: the connection was killed
    3032, // MySQL: the server is in offline mode
    3100, // group replication: the member has left its group
    3168, // the server is not available
    3169, // the session was killed
    3781, // group replication: a new primary did not apply its backlog in time
    3782, // the same, aborted
    4031, // the server ended an idle connection
  ],
  silent: [1317, 1969, 3024],
  full: [3, 28, 1021, 1026, 1114, 3019, 3675],
  read_only: [1290, 1792, 1836, 1874, 3989],
  overloaded: [
    1020, // the row changed; like the deadlocks below, only after many retries
    1037, // out of memory
    1038,
    1040, // too many connections
    1041,
    1135, // no thread can be created
    1180, // Galera: certification failed
    1203,
    1205,
    1206, // too many locks
    1213,
    1226,
    1637, // too many transactions
    3015, // out of memory; 3985: out of memory for table locks
    3985,
    3101, // group replication: certification failed
  ],
  refused: [1044, 1045, 1049, 1129, 1130, 1251, 1698, 1820, 1862, 3118, 3159, 3955, 4151],
  broken: [
    1016, 1017, 1030, 1033, 1034, 1035, 1194, 1195, 1712, 1812, 1814, 1817, 1877, 1932, 3000,
  ],
};

const BY_CODE = invert(CODES_BY_TROUBLE);
const BY_ERRNO = invert(ERRNOS_BY_TROUBLE);

const NODE_CODE = /^E[A-Z_]+$/;
const SOCKET_CALLS: ReadonlySet<unknown> = new Set(["connect", "read", "write", "getaddrinfo"]);

/** mysql2's messages, without a code, for a closed connection or pool. */
const CLOSED =
  /in closed state|Pool is closed|Queue limit reached|driver has already been destroyed/;

/** `null` for any other error, e.g. an invalid statement. Follows the chain of causes. */
export function findDatabaseTrouble(error: unknown): DatabaseTrouble | null {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; depth++) {
    const found = readTrouble(current);
    if (found) return found;
    current = current.cause;
  }
  return null;
}

function readTrouble(
  error: Error & { code?: unknown; errno?: unknown; syscall?: unknown },
): DatabaseTrouble | null {
  const { code, errno, syscall } = error;
  // Node's own errors have negative numbers; SQLite reports by code.
  if (typeof errno === "number" && BY_ERRNO.has(errno)) return BY_ERRNO.get(errno) ?? null;
  if (typeof code === "string") {
    // Node uses the same codes for files and for connections to other servers, so only the syscalls of the database's socket count.
    if (NODE_CODE.test(code) && !SOCKET_CALLS.has(syscall)) return null;
    const [, primary] = /^(SQLITE_[A-Z]+)/.exec(code) ?? [];
    return BY_CODE.get(primary ?? code) ?? null;
  }
  return CLOSED.test(error.message) ? "away" : null;
}

function invert<Key>(table: Record<DatabaseTrouble, readonly Key[]>): Map<Key, DatabaseTrouble> {
  return new Map(
    (Object.entries(table) as [DatabaseTrouble, readonly Key[]][]).flatMap(([trouble, keys]) =>
      keys.map((key) => [key, trouble] as const),
    ),
  );
}
