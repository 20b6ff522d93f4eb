/** WeChat answers some calls only while a tap is handled, or a payment's callback (facts §4.1). */
export interface TapGesture {
  isActive(): boolean;
  /** What `act` calls at once is within the gesture, what it calls later is not. */
  run<Result>(act: () => Result): Result;
}

export function createTapGesture(): TapGesture {
  let isActive = false;
  return {
    isActive: () => isActive,
    run(act) {
      const before = isActive;
      isActive = true;
      try {
        return act();
      } finally {
        isActive = before;
      }
    },
  };
}
