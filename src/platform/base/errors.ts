import { ERRORS, type ErrorCode } from './error-codes.js';

export interface ErrorOptions {
  /** Facts a program can act on; never a secret. */
  details?: Record<string, unknown>;
  cause?: unknown;
  /** When a retry makes sense, in seconds from now; sent as Retry-After. */
  retryAfterSeconds?: number;
}

/**
 * The one error that callers are meant to see. Each entry point translates it once into its own protocol's form.
 *
 * The message says what happened, to what, and what to do next. `cause` is for the log only and is never sent.
 */
export class CodedError extends Error {
  override readonly name = 'CodedError';
  readonly status: number;
  readonly retry: boolean;
  readonly details: Record<string, unknown>;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: ErrorOptions = {},
  ) {
    super(message, { cause: options.cause });
    this.status = ERRORS[code].status;
    this.retry = ERRORS[code].retry;
    this.details = options.details ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Whether something thrown is a `CodedError`, optionally of one code. */
export function isCoded(error: unknown, code?: ErrorCode): error is CodedError {
  return error instanceof CodedError && (code === undefined || error.code === code);
}

/** The message of anything thrown, for a log or a record. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** RFC 9457 problem details of an error; what is not coded becomes a 500 that tells nothing of its inside. */
export function toProblem(error: unknown): { status: number; body: Record<string, unknown> } {
  if (!isCoded(error)) {
    return {
      status: 500,
      body: {
        type: 'about:blank',
        title: 'Internal error',
        status: 500,
        code: 'INTERNAL',
        detail: 'Something went wrong on our side. Try again; if it stays, tell who runs this platform when it was.',
      },
    };
  }
  const { status, code, message, details } = error;
  return {
    status,
    body: { type: `urn:grantway:error:${code}`, title: ERRORS[code].title, status, code, detail: message, ...details },
  };
}
