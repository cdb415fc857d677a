/** Carries run ids to workers. It owns nothing: whatever it loses, the database still has, and a sweep puts it back. */
export interface Queue {
  /** Hands ids out. An id that is already on its way in this process is not handed out twice. */
  publish(runIds: readonly string[]): Promise<void>;
  /** Starts handing ids to `handle`, so many at once. A handler that throws is the handler's own matter. */
  consume(handle: (runId: string) => Promise<void>, concurrency: number): void;
  /** Stops handing out and waits for what is being handled. */
  close(): Promise<void>;
}
