/** Where the answer goes. `start` comes once, before anything else; `end` or `abort` comes once, last. */
export interface OperationAnswer {
  start(status: number, headers: Readonly<Record<string, string>>): void;
  /** @returns whether more may be written at once; if not, `onDrain` tells when. */
  write(chunk: Buffer): boolean;
  onDrain(resume: () => void): void;
  end(chunk?: Buffer | string): void;
  /** Ends it so that the client can see that it is not whole. */
  abort(): void;
  /** Whether the client has gone. */
  isGone(): boolean;
}
