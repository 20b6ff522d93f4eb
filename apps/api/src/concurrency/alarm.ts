/** A loop's rest that somebody else can end. */
export interface Alarm {
  /** Ends the current rest, or the next one if none is under way. */
  wake(): void;
  /** Somebody woke the loop since it last armed the alarm. */
  isRinging(): boolean;
  /** Call it before looking for work: whoever wakes from here on is heard. */
  arm(): void;
  /** Resolves after `ms`, or as soon as somebody wakes. */
  rest(ms: number): Promise<void>;
}

export function createAlarm(): Alarm {
  let isRinging = false;
  let endRest: () => void = () => {};

  return {
    wake() {
      isRinging = true;
      endRest();
    },
    isRinging: () => isRinging,
    arm() {
      isRinging = false;
    },
    async rest(ms) {
      if (isRinging) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        endRest = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
  };
}
