/** Upper bounds of the buckets, in seconds: from an answer out of memory to a source that takes as long as it may. */
export const durationBounds: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
];

/** How long something took, each time, kept as a histogram: so many numbers, however many times. */
export class DurationTally {
  /** How many were within each bound and above the one before; the last, above all of them. */
  readonly counts: number[] = new Array(durationBounds.length + 1).fill(0);
  sumSeconds = 0;

  observe(seconds: number): void {
    this.sumSeconds += seconds;
    let at = 0;
    while (at < durationBounds.length && seconds > (durationBounds[at] ?? 0)) at += 1;
    this.counts[at] = (this.counts[at] ?? 0) + 1;
  }
}
