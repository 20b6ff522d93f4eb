import type { HostFailure } from "./host.port.ts";
import { writeNote } from "./write-note.ts";

export const HOST_TIMEOUT_MS = 10_000;
/** A request that the background interrupts may never be answered (facts §4.3). */
const GIVE_UP_AFTER_MS = 15_000;

interface Handlers<Result> {
  success: (result: Result) => void;
  fail: (error: HostFailure) => void;
}

/**
 * Calls the host at once. Exactly one of the handlers runs, at most once, whether the host answers by callbacks, by a
 * promise, by both, twice, or throws; nothing that it does throws into the host.
 */
export function callHost<Result>(
  call: (handlers: Handlers<Result>) => unknown,
  { success, fail }: Handlers<Result>,
): void {
  let answered = false;
  const once =
    <Answer>(handle: (answer: Answer) => void) =>
    (answer: Answer) => {
      if (answered) return;
      answered = true;
      try {
        handle(answer || ({} as Answer));
      } catch (error) {
        writeNote(String(error));
      }
    };
  const handlers = { success: once(success), fail: once(fail) };
  try {
    const promise = call(handlers) as Promise<unknown> | undefined;
    if (promise && typeof promise.then === "function") {
      promise.then((answer) => {
        if (isResult(answer)) handlers.success(answer as Result);
      }, handlers.fail);
    }
  } catch (error) {
    handlers.fail({ errMsg: String(error) });
  }
}

/** A host call as a promise. @throws Error when the host fails, or does not answer in time. */
export function askHost<Result>(call: (handlers: Handlers<Result>) => unknown): Promise<Result> {
  return giveUpInTime(
    new Promise<Result>((resolve, reject) => {
      callHost(call, { success: resolve, fail: (error) => reject(new Error(readWords(error))) });
    }),
  );
}

export function giveUpInTime<Result>(promise: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("no answer")), GIVE_UP_AFTER_MS);
    const stop = () => clearTimeout(timer);
    promise.then(resolve, reject).then(stop, stop);
  });
}

/** What the host says of its failure. */
export function readWords({ errMsg, message }: HostFailure): string {
  return String(errMsg || message);
}

/** A promise may also end with the request's task, or with nothing, before the callbacks are called. */
function isResult(answer: unknown): boolean {
  const result = answer as { errMsg?: string; statusCode?: number; code?: string } | undefined;
  return !!result && !!(result.errMsg || result.statusCode || result.code);
}
