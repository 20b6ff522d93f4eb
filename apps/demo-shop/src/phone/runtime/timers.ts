import type { TapGesture } from "./tap-gesture.ts";

/** The timers of the mini program; a timer has no tap state, whoever set it (facts §4.7). Bound: `with` calls them as methods. */
export function createTimers(gesture: TapGesture) {
  const withoutTap = (act: () => unknown) => () => void gesture.run(act, false);
  return {
    setTimeout: (act: () => unknown, delayMs?: number) => setTimeout(withoutTap(act), delayMs),
    clearTimeout: (timer?: ReturnType<typeof setTimeout>) => clearTimeout(timer),
    setInterval: (act: () => unknown, delayMs?: number) => setInterval(withoutTap(act), delayMs),
    clearInterval: (timer?: ReturnType<typeof setInterval>) => clearInterval(timer),
  };
}
