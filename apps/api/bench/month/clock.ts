/** The time of this process, the database and the simulator, which jumps from event to event. */
export function startClock(startAt: number) {
  const realNow = Date.now.bind(Date);
  let offsetMs = startAt - realNow();
  Date.now = () => realNow() + offsetMs;
  return {
    offsetMs: () => offsetMs,
    /** Never back: an event that took longer than the pause after it delays the next one. */
    advanceTo(at: number): void {
      offsetMs = Math.max(offsetMs, at - realNow());
    },
    [Symbol.dispose](): void {
      Date.now = realNow;
    },
  };
}
