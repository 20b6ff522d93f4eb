/** Stops the demo with a message for whoever started it, without a stack. */
export class DemoError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "DemoError";
  }
}

/** Turns what fails into a message that says of what. @throws DemoError */
export function orDemoError<Result>(what: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new DemoError(`${what}: ${problem}`, { cause: error });
  }
}
