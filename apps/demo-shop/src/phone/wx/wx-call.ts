import type { TapGesture } from "../runtime/tap-gesture.ts";

interface Failure {
  errMsg: string;
  errCode?: number;
}

/** The callbacks of a WeChat call. */
export interface Callbacks<Result> {
  success?: (result: Result & { errMsg: string }) => void;
  fail?: (failure: Failure) => void;
  complete?: () => void;
}

/** A failed call with WeChat's error code. */
export class WxFailure extends Error {
  readonly errCode: number | undefined;

  constructor(message: string, errCode?: number) {
    super(message);
    this.name = "WxFailure";
    this.errCode = errCode;
  }
}

export interface TapState {
  success: boolean;
  fail: boolean;
  complete: boolean;
}

interface Call<Result> {
  api: string;
  callbacks: Callbacks<Result>;
  work: () => Result | Promise<Result>;
  /** Which callbacks have the tap state (facts §4.7); by default none. */
  tapState?: TapState;
}

export type AnswerCall = <Result extends object>(
  call: Call<Result>,
) => Promise<Result & { errMsg: string }> | undefined;

/** Completes `wx` calls as WeChat does: by callbacks, or by a promise when there are none (facts §4.1). */
export function createAnswerCall(gesture: TapGesture): AnswerCall {
  return ({ api, callbacks, work, tapState = NO_TAP_STATE }) => {
    const { success, fail, complete } = callbacks;
    const working = Promise.resolve()
      .then(work)
      .then((result) => ({ ...result, errMsg: `${api}:ok` }));
    const finish = (act: () => void, isActive: boolean) => {
      try {
        gesture.run(act, isActive);
      } finally {
        if (complete) gesture.run(complete, tapState.complete);
      }
    };
    const answer = (resolve: typeof success, reject: (failure: Failure) => void) =>
      void working.then(
        (result) => finish(() => resolve?.(result), tapState.success),
        (error: unknown) => finish(() => reject(toFailure(api, error)), tapState.fail),
      );
    if (!success && !fail && !complete) return new Promise(answer);
    answer(success, (failure) => fail?.(failure));
    return undefined;
  };
}

/** The callbacks of `wx.request` and some others have the tap state if the call had it (facts §4.7). */
export function handOn(gesture: TapGesture): TapState {
  const had = gesture.isActive();
  return { success: had, fail: had, complete: had };
}

const NO_TAP_STATE: TapState = { success: false, fail: false, complete: false };

function toFailure(api: string, error: unknown): Failure {
  const problem = error instanceof Error ? error.message : String(error);
  const errCode = error instanceof WxFailure ? error.errCode : undefined;
  return { errMsg: `${api}:fail ${problem}`, ...(errCode !== undefined && { errCode }) };
}
