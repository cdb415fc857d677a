import { EntityList } from './entity-list.js';
import { type EntityType, entityTypes } from './entity-type.js';
import { type JsonObject } from './json.js';
import { listStartingEntities, type StartingCompany } from './starting-books.js';

/** A successful write, as it is kept to answer the same requestid again. */
export type WrittenAnswer = { type: EntityType; entity: JsonObject; time: string };

/** One company's books in memory. It checks nothing; the writing of it is in `write-entity.ts`. */
export class Company {
  readonly realmId: string;
  readonly name: string;
  readonly homeCurrency: string;
  readonly #lists = new Map<EntityType, EntityList>(entityTypes.map((type) => [type, new EntityList()]));
  readonly #answers = new Map<string, WrittenAnswer>();
  #lastDocNumber = 1000;

  constructor(starting: StartingCompany) {
    this.realmId = starting.realmId;
    this.name = starting.name;
    this.homeCurrency = starting.homeCurrency;
    for (const [type, entity] of listStartingEntities(starting)) this.list(type).put(entity);
  }

  list(type: EntityType): EntityList {
    const list = this.#lists.get(type);
    if (!list) throw new TypeError(`no list of ${type}`);
    return list;
  }

  findAnswer(requestid: string): WrittenAnswer | undefined {
    return this.#answers.get(requestid);
  }

  /** Puts a written entity in its list and, with a requestid, remembers the answer. */
  apply(answer: WrittenAnswer, requestid: string | undefined): void {
    this.list(answer.type).put(answer.entity);
    if (requestid !== undefined) this.#answers.set(requestid, answer);
  }

  /** The next free number for a transaction that came without one. */
  nextDocNumber(type: EntityType): string {
    const list = this.list(type);
    let number = this.#lastDocNumber + 1;
    while (list.listBy('DocNumber', String(number)).length > 0) number += 1;
    this.#lastDocNumber = number;
    return String(number);
  }
}
