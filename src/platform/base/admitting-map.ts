import { RecentMap } from './recent-map.js';

/**
 * A map that forgets like `RecentMap`, and in which a flood of keys that come once pushes out nothing that is in use: a
 * key is on trial in one half of the weight, and is taken into the other half when it is asked for again. Looking up what
 * is in use costs one look-up in a Map.
 *
 * At least the latest `weight / 4` on trial are remembered, so that is how soon a key has to come again to be taken in. A
 * flood of keys that all come twice does push others out.
 */
export class AdmittingMap<V> {
  private readonly kept: RecentMap<V>;
  private readonly tried: RecentMap<V>;

  constructor(weight: number, weigh?: (key: string) => number) {
    this.kept = new RecentMap(weight / 2, weigh);
    this.tried = new RecentMap(weight / 2, weigh);
  }

  get(key: string): V | undefined {
    const found = this.kept.get(key);
    if (found !== undefined) return found;
    const again = this.tried.get(key);
    if (again !== undefined) this.kept.set(key, again);
    return again;
  }

  has(key: string): boolean {
    return this.kept.has(key) || this.tried.has(key);
  }

  /** Keeps a key that was not found. */
  set(key: string, value: V): void {
    if (this.kept.has(key)) this.kept.set(key, value);
    else this.tried.set(key, value);
  }
}
