/** Where the time comes from; tests hand in their own. */
export interface Clock {
  /** Now, in milliseconds since 1970. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that stands until it is moved. */
export function manualClock(startMs: number): Clock & { advance(ms: number): void } {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    advance: (ms) => {
      nowMs += ms;
    },
  };
}

/** Seconds since 1970, as JWTs count them. */
export const epochSeconds = (clock: Clock): number => Math.floor(clock.now() / 1000);
