import { findObject, findText, type JsonObject } from './json.js';

const indexedFields = ['DisplayName', 'Name', 'DocNumber', 'PrimaryEmailAddr'] as const;

/** A field by which an entity is found without reading the whole list. */
export type IndexedField = (typeof indexedFields)[number];

/** Whether a field has an index. */
export const isIndexedField = (name: string): name is IndexedField => indexedFields.some((field) => field === name);

/** The entities of one type in one company, in order of their ids. Entities are replaced, never changed. */
export class EntityList {
  readonly #byId = new Map<string, JsonObject>();
  readonly #indexes = new Map<IndexedField, Map<string, Set<string>>>(indexedFields.map((field) => [field, new Map()]));
  #lastId = 0;

  get size(): number {
    return this.#byId.size;
  }

  /** The id that the next entity gets. */
  nextId(): string {
    return String(this.#lastId + 1);
  }

  find(id: string): JsonObject | undefined {
    return this.#byId.get(id);
  }

  values(): MapIterator<JsonObject> {
    return this.#byId.values();
  }

  /** The entities whose field equals a text, whatever the case of its letters. */
  listBy(field: IndexedField, text: string): JsonObject[] {
    const found: JsonObject[] = [];
    for (const id of this.#indexes.get(field)?.get(text.toLowerCase()) ?? []) {
      const entity = this.#byId.get(id);
      if (entity) found.push(entity);
    }
    return found;
  }

  /** Adds an entity, or puts it in place of the one that has its id. */
  put(entity: JsonObject): void {
    const id = findText(entity, 'Id') ?? '';
    const before = this.#byId.get(id);
    for (const [field, index] of this.#indexes) {
      const old = before && keyOf(before, field);
      const now = keyOf(entity, field);
      if (old !== undefined && old !== now) index.get(old)?.delete(id);
      if (now === undefined || old === now) continue;
      const ids = index.get(now);
      if (ids) ids.add(id);
      else index.set(now, new Set([id]));
    }
    this.#byId.set(id, entity);
    const number = Number(id);
    if (Number.isInteger(number) && number > this.#lastId) this.#lastId = number;
  }
}

function keyOf(entity: JsonObject, field: IndexedField): string | undefined {
  const text = field === 'PrimaryEmailAddr' ? findText(findObject(entity, field), 'Address') : findText(entity, field);
  return text?.toLowerCase();
}
