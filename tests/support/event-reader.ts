/** One event of a stream, as it came over the wire. */
export interface StreamedEvent {
  id: string | undefined;
  event: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever the contract answers
  data: any;
}

/** Reads server-sent events by the letter of their format. */
export interface EventReader {
  status: number;
  headers: Headers;
  /** The next event; undefined when the stream has ended. */
  next(): Promise<StreamedEvent | undefined>;
  /** All events to the end of the stream. */
  rest(): Promise<StreamedEvent[]>;
  leave(): void;
}

export async function openEvents(url: string, init: RequestInit): Promise<EventReader> {
  const leaving = new AbortController();
  const answer = await fetch(url, { ...init, signal: leaving.signal });
  const pieces = piecesOf(answer);
  const next: EventReader['next'] = async () => {
    for (;;) {
      const { value, done } = await pieces.next();
      if (done) return undefined;
      const event = parseEvent(value);
      if (event !== undefined) return event;
    }
  };
  return {
    status: answer.status,
    headers: answer.headers,
    next,
    rest: async () => {
      const events: StreamedEvent[] = [];
      for (let event = await next(); event !== undefined; event = await next()) events.push(event);
      return events;
    },
    leave: () => leaving.abort(),
  };
}

async function* piecesOf(answer: Response): AsyncGenerator<string, void> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const pieces = text.split('\n\n');
    text = pieces.pop() ?? '';
    yield* pieces;
  }
}

function parseEvent(piece: string): StreamedEvent | undefined {
  const lines = piece.split('\n').filter((line) => !line.startsWith(':'));
  const of = (field: string): string[] =>
    lines.flatMap((line) => (line.startsWith(`${field}:`) ? [line.slice(field.length + 1).replace(/^ /, '')] : []));
  if (lines.length === 0) return undefined;
  const data = of('data').join('\n');
  return {
    id: of('id').at(-1),
    event: of('event').at(-1) ?? 'message',
    data: data === '' ? undefined : JSON.parse(data),
  };
}
