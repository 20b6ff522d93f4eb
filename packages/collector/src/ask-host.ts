import type { HostFailure } from "./host.port.ts";

export const HOST_TIMEOUT_MS = 10_000;
/** A request that the background interrupts may never be answered (facts §4.3). */
const GIVE_UP_AFTER_MS = 15_000;

interface Handlers<Result> {
  success: (result: Result) => void;
  fail: (error: HostFailure) => void;
}

/** A callback-style host call as a promise. */
export function askHost<Result>(call: (handlers: Handlers<Result>) => unknown): Promise<Result> {
  return giveUpInTime(
    new Promise<Result>((resolve, reject) => {
      const answer = call({
        success: resolve,
        fail: (error) => reject(new Error(error.errMsg)),
      });
      ignoreRejection(answer);
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

/** Taro and uni-app return promises that reject although callbacks were given. */
export function ignoreRejection(answer: unknown): void {
  Promise.resolve(answer).catch(() => {});
}
