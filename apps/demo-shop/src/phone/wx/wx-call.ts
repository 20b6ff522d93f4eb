/** The callbacks of a WeChat call; a failure is `{ errMsg, errCode? }`. */
export interface Callbacks<Result> {
  success?: (result: Result & { errMsg: string }) => void;
  fail?: (failure: { errMsg: string; errCode?: number }) => void;
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

/** Completes a `wx` call as WeChat does: by callbacks, or by a promise when there are none (facts §4.1). */
export function answerCall<Result extends object>(
  api: string,
  callbacks: Callbacks<Result>,
  work: () => Result | Promise<Result>,
): Promise<Result & { errMsg: string }> | undefined {
  const { success, fail, complete } = callbacks;
  const working = Promise.resolve()
    .then(work)
    .then((result) => ({ ...result, errMsg: `${api}:ok` }));
  if (!success && !fail && !complete)
    return working.catch((error) => Promise.reject(toFailure(api, error)));
  working
    .then(
      (result) => success?.(result),
      (error: unknown) => fail?.(toFailure(api, error)),
    )
    .finally(() => complete?.());
  return undefined;
}

function toFailure(api: string, error: unknown) {
  const problem = error instanceof Error ? error.message : String(error);
  const errCode = error instanceof WxFailure ? error.errCode : undefined;
  return { errMsg: `${api}:fail ${problem}`, ...(errCode !== undefined && { errCode }) };
}
