interface Lane {
  active: number;
  waiting: (() => void)[];
}

const lanes = new Map<string, Lane>();

/** Runs the work when fewer than `limit` of the same key are running in this process; the others wait in order. */
export async function withinConcurrency<T>(key: string, limit: number, work: () => Promise<T>): Promise<T> {
  const lane = lanes.get(key) ?? { active: 0, waiting: [] };
  lanes.set(key, lane);
  if (lane.active >= limit) await new Promise<void>((resolve) => lane.waiting.push(resolve));
  else lane.active += 1;
  try {
    return await work();
  } finally {
    const next = lane.waiting.shift();
    if (next) next();
    else lane.active -= 1;
    if (lane.active === 0) lanes.delete(key);
  }
}
