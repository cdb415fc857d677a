/**
 * A map that forgets what has not been asked for in a while: it keeps at least `weight / 2` of the latest used, and never
 * more than `weight`. Looking up what is in use costs one look-up in a Map, several times less than an LRU list does.
 *
 * It has two generations: what is used moves to the young one; when that is full, it becomes the old one, and the old
 * one is forgotten. A key that weighs more than half of the weight is not kept.
 */
export class RecentMap<V> {
  private young = new Map<string, V>();
  private old = new Map<string, V>();
  private youngWeight = 0;

  constructor(
    private readonly weight: number,
    private readonly weigh: (key: string) => number = () => 1,
  ) {}

  get(key: string): V | undefined {
    const found = this.young.get(key);
    if (found !== undefined) return found;
    const older = this.old.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  has(key: string): boolean {
    return this.young.has(key) || this.old.has(key);
  }

  set(key: string, value: V): void {
    if (!this.young.has(key)) {
      const more = this.weigh(key);
      // Would not fit even by itself.
      if (more > this.weight / 2) return;
      this.youngWeight += more;
      if (this.youngWeight > this.weight / 2) {
        this.old = this.young;
        this.young = new Map();
        this.youngWeight = more;
      }
    }
    this.young.set(key, value);
  }

  clear(): void {
    this.young.clear();
    this.old.clear();
    this.youngWeight = 0;
  }
}
