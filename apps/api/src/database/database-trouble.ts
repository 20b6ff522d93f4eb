/** What keeps the database from doing what was asked, although nothing was asked wrongly. */
export type DatabaseTrouble =
  /** No connection, or one that was lost. */
  | "away"
  /** A connection that says nothing. */
  | "silent"
  | "full"
  | "read_only"
  /** Too many connections, too little memory, locks that others hold for too long. */
  | "overloaded"
  /** It is there and does not let us in. */
  | "refused"
  /** Its files are damaged, or are no longer those that were opened. */
  | "broken";

/** Of this process, where the driver has no code of its own. */
export const SILENT_CODE = "MPN_DATABASE_SILENT";
export const QUEUE_FULL_CODE = "MPN_DATABASE_QUEUE_FULL";
export const FILE_GONE_CODE = "MPN_DATABASE_FILE_GONE";

/** By the `code` of Node, mysql2 and SQLite; an extended code of SQLite's counts as the one that it begins with. */
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

/** By the number that MySQL, MariaDB or Galera answers. */
export const ERRNOS_BY_TROUBLE: Record<DatabaseTrouble, readonly number[]> = {
  away: [
    1047, // Galera: a node that is not ready
    1053, // the server shuts down
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
    3100, // group replication: a member that has left its group; and below, one that is not a member again yet
    3168, // the server is not available
    3169, // the session was killed
    3781,
    3782,
    4031, // the server ended an idle connection
  ],
  silent: [1317, 1969, 3024],
  full: [3, 28, 1021, 1026, 1114, 3019, 3675],
  read_only: [1290, 1792, 1836, 1874, 3989],
  overloaded: [
    1020, // the row has changed; and below, what was begun again many times
    1037, // memory
    1038,
    1040, // connections
    1041,
    1135, // threads
    1180, // Galera: a commit that lost
    1203,
    1205,
    1206, // locks
    1213,
    1226,
    1637, // transactions
    3015, // memory; and below, memory for locks on tables
    3985,
    3101, // group replication: a commit that lost
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

/** What mysql2 says, without a code, of a connection or a pool that has ended. */
const CLOSED =
  /in closed state|Pool is closed|Queue limit reached|driver has already been destroyed/;

/** `null` for what is no trouble of the database: a statement that is wrong, or anything else. */
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
  // Node's own errors have negative numbers, SQLite's are in the code.
  if (typeof errno === "number" && BY_ERRNO.has(errno)) return BY_ERRNO.get(errno) ?? null;
  if (typeof code === "string") {
    // What a file or another server refuses has such codes too.
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
