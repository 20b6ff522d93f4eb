/**
 * Some WeChat calls work only with the tap state (facts §4.7): a tap's handler has it, with everything that it awaits in the
 * same macrotask. A timer starts without it.
 */
export interface TapGesture {
  isActive(): boolean;
  /** Runs a macrotask's script with the state, or without it. */
  run<Result>(act: () => Result, isActive?: boolean): Result;
}

export function createTapGesture(): TapGesture {
  let isActive = false;
  let task = 0;
  return {
    isActive: () => isActive,
    run(act, given = true) {
      task += 1;
      isActive = given;
      if (given) {
        const mine = task;
        endMacrotask(() => {
          if (task === mine) isActive = false;
        });
      }
      return act();
    },
  };
}

/** Calls back after the microtasks of this macrotask. */
function endMacrotask(callback: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener("message", () => {
    port1.close();
    callback();
  });
  port1.start();
  port2.postMessage(null);
}
