import { isInterfaceType, isObjectType } from 'graphql';
import type { LiveContract } from '../registry/index.js';
import type { Need } from './needed-scopes.js';
import { withEvents } from './subscriptions/index.js';

const listed = new WeakMap<LiveContract, readonly Need[]>();

/**
 * Everything of a contract version that scopes guard, its events' subscriptions too, with what each needs: a field that
 * has a rule of its own needs that and its type's, and is listed with both.
 */
export function guardedCoordinates(contract: LiveContract): readonly Need[] {
  const found = listed.get(contract) ?? listNeeds(contract);
  listed.set(contract, found);
  return found;
}

function listNeeds(contract: LiveContract): Need[] {
  const { schema, rules } = withEvents(contract);
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    const fields = isObjectType(type) || isInterfaceType(type) ? Object.keys(type.getFields()) : [];
    const ofType = rules.ofType(type.name);
    const places = [
      { coordinate: type.name, rule: ofType },
      ...fields.flatMap((field) =>
        [ofType, rules.ofField(type.name, field)].map((rule) => ({ coordinate: `${type.name}.${field}`, rule })),
      ),
    ];
    return places.flatMap(({ coordinate, rule }) => (rule ? [{ coordinate, rule }] : []));
  });
}
