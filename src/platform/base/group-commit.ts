/** How a group is bounded: how many items, how long the first of them waits, how many groups at once. */
export interface GroupLimits {
  maxItems: number;
  waitMs: number;
  maxInFlight: number;
}

interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Turns single calls into group calls: items that arrive within a couple of milliseconds share one flush.
 *
 * `flush` answers one result per item, in order. When a flush of several items fails, each is tried once alone, so
 * that one bad item cannot fail its neighbours. Nothing bounds how many wait: the caller admits.
 */
export function groupCalls<Item, Result>(
  flush: (items: Item[]) => Promise<Result[]>,
  limits: GroupLimits,
): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let timer: NodeJS.Timeout | undefined;
  let inFlight = 0;

  const settle = async (group: Waiting<Item, Result>[]): Promise<void> => {
    try {
      const results = await flush(group.map(({ item }) => item));
      group.forEach((one, index) => {
        one.resolve(results[index] as Result);
      });
    } catch (error) {
      if (group.length === 1) group[0]?.reject(error);
      else for (const one of group) await settle([one]);
    }
  };

  const send = (): void => {
    timer = undefined;
    while (waiting.length > 0 && inFlight < limits.maxInFlight) {
      const group = waiting.slice(0, limits.maxItems);
      waiting = waiting.slice(limits.maxItems);
      inFlight += 1;
      void settle(group).finally(() => {
        inFlight -= 1;
        if (waiting.length > 0) send();
      });
    }
  };

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (waiting.length >= limits.maxItems) send();
      else if (timer === undefined) timer = setTimeout(send, limits.waitMs);
    });
}
