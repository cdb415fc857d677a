import DataLoader from 'dataloader';
import { isUuid } from './uuid.js';

/** Loads rows by one of their columns; one query for all that a request asks for in one turn. */
export function loadEach<Row>(
  column: keyof Row,
  find: (keys: string[]) => Promise<Row[]>,
): DataLoader<string, Row | null> {
  return new DataLoader(async (keys) => {
    const found = new Map((await find([...keys])).map((row) => [row[column] as string, row]));
    return keys.map((key) => found.get(key) ?? null);
  });
}

/** Loads all rows that have the same in a column, in the order in which they are found. */
export function loadGroups<Row>(
  column: keyof Row,
  find: (keys: string[]) => Promise<Row[]>,
): DataLoader<string, Row[]> {
  return new DataLoader(async (keys) => {
    const groups = Map.groupBy(await find([...keys]), (row) => row[column] as string);
    return keys.map((key) => groups.get(key) ?? []);
  });
}

/** Loads by what a caller gave for an id; null when it is none. */
export async function loadById<Row>(loader: DataLoader<string, Row | null>, id: unknown): Promise<Row | null> {
  return typeof id === 'string' && isUuid(id) ? loader.load(id.toLowerCase()) : null;
}

/** Loads by what a caller gave for a text; null when no row could have it: PostgreSQL has no zero byte. */
export async function loadByText<Row>(loader: DataLoader<string, Row | null>, text: unknown): Promise<Row | null> {
  return typeof text === 'string' && !text.includes('\0') ? loader.load(text) : null;
}
