interface LoggedError {
  type: string;
  message: string;
  code?: string | number;
  errno?: number;
  sqlState?: string;
  /** The stack frames without the message. */
  stack: string;
  cause?: LoggedError;
  errors?: LoggedError[];
}

/** SQLite messages that name only tables and states; any other database message may quote values. */
const HARMLESS =
  /^(?:(?:UNIQUE|NOT NULL|PRIMARY KEY|CHECK|FOREIGN KEY) constraint failed(?:: [\w., ]+)?|no such (?:table|column|index): [\w.]+|database (?:or disk is full|is locked|table is locked|disk image is malformed)|disk I\/O error|attempt to write a readonly database|cannot rollback - no transaction is active)$/;
const MAX_DEPTH = 5;
const MAX_ERRORS = 10;

/**
 * Serializes an error for the log. Database messages quote the statement's values, so only their code and key are kept. Further
 * properties, such as the statement itself, are dropped from every error.
 */
export function serializeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error))
    return { type: typeof error, message: describeThrown(error), stack: "" };
  const { code, errno, sqlState, cause, errors } = error as ErrorProperties;
  const goesOn = depth < MAX_DEPTH;
  return {
    type: error.constructor.name || error.name,
    message: isOfDatabase(error) ? describeDatabaseError(error) : withoutCause(error),
    ...((typeof code === "string" || typeof code === "number") && { code }),
    ...(typeof errno === "number" && { errno }),
    ...(typeof sqlState === "string" && { sqlState }),
    stack: listFrames(error),
    ...(goesOn &&
      cause !== undefined &&
      cause !== null && { cause: serializeError(cause, depth + 1) }),
    ...(goesOn &&
      Array.isArray(errors) && {
        errors: errors.slice(0, MAX_ERRORS).map((part) => serializeError(part, depth + 1)),
      }),
  };
}

type ErrorProperties = Partial<
  Record<"code" | "errno" | "sqlState" | "sqlMessage" | "sql" | "cause" | "errors", unknown>
>;

function describeThrown(value: unknown): string {
  return typeof value === "string" ? value : "a value that is not an error was thrown";
}

/** Errors of mysql2, better-sqlite3 and node:sqlite, and MikroORM's wrappers. */
function isOfDatabase(error: Error): boolean {
  const { code, sql, sqlState, sqlMessage } = error as ErrorProperties;
  return (
    [sql, sqlState, sqlMessage].some((value) => value !== undefined) ||
    (typeof code === "string" && /^(?:SQLITE_|ERR_SQLITE_|ER_|WARN_DATA)/.test(code)) ||
    /^(?:SqliteError|DriverException)$/.test(error.name) ||
    isDriverException(error)
  );
}

function isDriverException(error: Error): boolean {
  for (
    let kind: unknown = Object.getPrototypeOf(error);
    typeof kind === "object" && kind !== null && kind !== Error.prototype;
    kind = Object.getPrototypeOf(kind)
  ) {
    if (kind.constructor.name === "DriverException") return true;
  }
  return false;
}

function describeDatabaseError(error: Error): string {
  const { code, errno } = error as ErrorProperties;
  const said = error.message.split("\n", 1)[0] ?? "";
  if (HARMLESS.test(said)) return said;
  const key = / for key '([\w.]+)'$/.exec(said)?.[1];
  const kind = [code, errno].find(
    (value) => typeof value === "string" || typeof value === "number",
  );
  return `a statement failed in the database: ${kind ?? "no code"}${key === undefined ? "" : ` (${key})`}`;
}

/** Removes a database cause that the message quotes. */
function withoutCause(error: Error): string {
  const { cause, message } = error;
  if (!(cause instanceof Error) || cause.message === "" || !isOfDatabase(cause)) return message;
  return message.replaceAll(cause.message, describeDatabaseError(cause));
}

function listFrames({ stack = "", message }: Error): string {
  const start = message === "" ? -1 : stack.indexOf(message);
  const rest = start === -1 ? stack : stack.slice(start + message.length);
  return rest
    .split("\n")
    .filter((line) => /^\s+at .+(?::\d+|\)|<anonymous>)$/.test(line))
    .map((line) => line.trim())
    .join("\n");
}
