import type { ServerResponse } from 'node:http';
import type { OperationAnswer } from '../../domain/gateway/index.js';
import { onDrained } from './on-drained.js';

/** Writes the answer of an operation as a response of Node's server, for requests that are not plain. */
export class ResponseAnswer implements OperationAnswer {
  constructor(private readonly response: ServerResponse) {}

  start(status: number, headers: Readonly<Record<string, string>>): void {
    this.response.writeHead(status, headers);
  }

  write(chunk: Buffer): boolean {
    return this.response.write(chunk);
  }

  onDrain(resume: () => void): void {
    onDrained(this.response, resume);
  }

  end(chunk?: Buffer | string): void {
    this.response.end(chunk);
  }

  abort(): void {
    this.response.destroy();
  }

  isGone(): boolean {
    return this.response.destroyed;
  }
}
