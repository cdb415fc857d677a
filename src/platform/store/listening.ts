/** Told which table has changed; undefined when it may be any. */
export type Told = (table: string | undefined) => void;

/** What listens until it is closed. */
export interface Listening {
  close(): Promise<void>;
}
