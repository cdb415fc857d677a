import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * An append-only file of JSON lines. A line is handed to the operating system before `append` returns, so what was
 * answered survives the kill of the process; it is not flushed to the disk, so not a power cut. Without a folder it
 * keeps nothing. One process at a time may use a folder; that is not checked.
 */
export class Journal<Entry> {
  readonly #file: number | undefined;
  #entries: Entry[] = [];

  constructor(dataDir: string | undefined) {
    if (dataDir === undefined) return;
    mkdirSync(dataDir, { recursive: true });
    const path = join(dataDir, 'journal.jsonl');
    this.#file = openSync(path, 'a+');
    const bytes = readFileSync(path);
    // A line that a kill tore has no end; it is cut off, lest the next line be glued to it.
    const wholeLength = bytes.lastIndexOf('\n') + 1;
    if (wholeLength < bytes.length) ftruncateSync(this.#file, wholeLength);
    for (const line of bytes.subarray(0, wholeLength).toString('utf8').split('\n'))
      if (line) this.#entries.push(JSON.parse(line) as Entry);
  }

  /** Hands over the entries that were in the file when it was opened, once. */
  takeEntries(): Entry[] {
    const entries = this.#entries;
    this.#entries = [];
    return entries;
  }

  append(entry: Entry): void {
    if (this.#file === undefined) return;
    const bytes = Buffer.from(`${JSON.stringify(entry)}\n`);
    let written = 0;
    while (written < bytes.length) written += writeSync(this.#file, bytes, written);
  }

  /** Forgets everything. */
  clear(): void {
    if (this.#file !== undefined) ftruncateSync(this.#file, 0);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }
}
