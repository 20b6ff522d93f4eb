/** Some WeChat calls work only while a tap or a payment's callback is handled (facts §4.1). */
export interface TapGesture {
  isActive(): boolean;
  /** Synchronous calls of `act` are within the gesture, later ones are not. */
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
