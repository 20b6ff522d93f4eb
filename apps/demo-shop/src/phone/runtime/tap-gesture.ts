/** WeChat answers some calls only while a tap is handled, or a payment's callback (facts §4.1). */
export interface TapGesture {
  isActive(): boolean;
  /** What `act` calls at once is within the gesture, what it calls later is not. */
  run<Result>(act: () => Result): Result;
  /** For events that come out of a tap and are none themselves, as a form's submit. */
  suspend<Result>(act: () => Result): Result;
}

export function createTapGesture(): TapGesture {
  let isActive = false;
  const runAs = <Result>(active: boolean, act: () => Result): Result => {
    const before = isActive;
    isActive = active;
    try {
      return act();
    } finally {
      isActive = before;
    }
  };
  return {
    isActive: () => isActive,
    run: (act) => runAs(true, act),
    suspend: (act) => runAs(false, act),
  };
}
