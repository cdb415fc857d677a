const STATUS = {
  ASSERTION_MISSING: 401,
  ASSERTION_INVALID: 401,
  ASSERTION_KEYS_UNAVAILABLE: 503,
} as const;

export type SourceErrorCode = keyof typeof STATUS;

/** What the kit throws at callers: a code to act on, the HTTP status it means, a message without internals. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly status: number;

  constructor(
    readonly code: SourceErrorCode,
    message: string,
    options: { cause?: unknown } = {},
  ) {
    super(message, options);
    this.status = STATUS[code];
  }
}
