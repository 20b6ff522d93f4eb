import type { HostFailure } from "./host.port.ts";
import { logWarning } from "./log-warning.ts";

export const HOST_TIMEOUT_MS = 10_000;
/** WeChat may never answer a request that it interrupts in the background (facts §4.3). */
const GIVE_UP_AFTER_MS = 15_000;

interface Handlers<Result> {
  success: (result: Result) => void;
  fail: (error: HostFailure) => void;
}

/**
 * Calls the host synchronously. At most one handler runs, once, whether the host uses callbacks, a promise or both,
 * answers twice, or throws. An error in a handler never reaches the host.
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
        logWarning(String(error));
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

/** Promisifies a host call. @throws Error when the host fails or times out. */
export function askHost<Result>(call: (handlers: Handlers<Result>) => unknown): Promise<Result> {
  return withTimeout(
    new Promise<Result>((resolve, reject) => {
      callHost(call, {
        success: resolve,
        fail: (error) => reject(new Error(readErrorMessage(error))),
      });
    }),
  );
}

export function withTimeout<Result>(promise: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("no answer")), GIVE_UP_AFTER_MS);
    const stop = () => clearTimeout(timer);
    promise.then(resolve, reject).then(stop, stop);
  });
}

export function readErrorMessage({ errMsg, message }: HostFailure): string {
  return String(errMsg || message);
}

/** Some hosts resolve early, with the request task or with nothing; their callbacks carry the result. */
function isResult(answer: unknown): boolean {
  const result = Object(answer) as { errMsg?: string; statusCode?: number; code?: string };
  return !!(result.errMsg || result.statusCode || result.code);
}
