import { NoticeError } from "@mp-notice/core";

/** Enough for a person with a few tabs. */
const OF_SESSION = 5;
const OF_ALL = 200;
const RETRY_AFTER_SECONDS = 30;

/** Limits the event streams that are open, per session and in all. */
export interface StreamPlaces {
  /** Returns the function that releases the place. @throws NoticeError RATE_LIMITED */
  take(sessionId: string): () => void;
}

export function createStreamPlaces(): StreamPlaces {
  const bySession = new Map<string, number>();
  let all = 0;
  return {
    take(sessionId) {
      const ofSession = bySession.get(sessionId) ?? 0;
      if (ofSession >= OF_SESSION || all >= OF_ALL)
        throw new NoticeError("RATE_LIMITED", "too many event streams are open", {
          retryAfterSeconds: RETRY_AFTER_SECONDS,
          details: [{ problem: `at most ${OF_SESSION} per session and ${OF_ALL} in all` }],
        });
      bySession.set(sessionId, ofSession + 1);
      all++;
      let isTaken = true;
      return () => {
        if (!isTaken) return;
        isTaken = false;
        all--;
        const left = (bySession.get(sessionId) ?? 1) - 1;
        if (left > 0) bySession.set(sessionId, left);
        else bySession.delete(sessionId);
      };
    },
  };
}
