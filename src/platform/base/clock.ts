/** Where the time comes from; tests hand in their own. */
export interface Clock {
  /** Now, in milliseconds since 1970. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** Seconds since 1970, as JWTs count them. */
export const epochSeconds = (clock: Clock): number => Math.floor(clock.now() / 1000);
