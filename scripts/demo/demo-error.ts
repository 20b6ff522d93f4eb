/** Stops the demo with a message instead of a stack trace. */
export class DemoError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "DemoError";
  }
}

/** Prefixes an error with its context. @throws DemoError */
export function orDemoError<Result>(what: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new DemoError(`${what}: ${problem}`, { cause: error });
  }
}
