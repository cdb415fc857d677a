import { type DocumentNode, extendSchema, type GraphQLSchema, Kind, parse, type SelectionSetNode } from 'graphql';
import type { Contract, ScopeRule, ScopeRules } from '../../registry/index.js';

/** An event of a contract as a field of its subscription root. */
export interface EventField {
  /** `invoiceIssued` */
  name: string;
  /** `invoice.issued`, as sources post it. */
  type: string;
  description: string;
  /** What a token must hold to be told: what it must hold to read what the event is about. */
  rule: ScopeRule;
}

const root = 'Subscription';
const envelope = `
"Something that has happened: what changed, never the data. Read the data by a query."
type ContractEvent {
  "Of this event. Send it as Last-Event-ID to go on after it."
  id: ID!
  "What happened, as the contract names it: invoice.issued"
  type: String!
  "The id of the record that it happened to."
  subject: ID!
  "When it happened, RFC 3339 in UTC."
  time: String!
}`;

/** The events of a contract that can be subscribed to: none when the contract has types of its own by these names. */
export function eventFieldsOf({ schema, rules, events, scopes }: Contract): EventField[] {
  if (schema.getSubscriptionType() || schema.getType(root) || schema.getType('ContractEvent')) return [];
  const reads = Object.keys(scopes).filter((scope) => scope.endsWith(':read'));
  const fields = Object.entries(events).map(([type, { subject, description }]) => ({
    name: fieldNameOf(type),
    type,
    description,
    rule: rules.ofType(subject) ?? [reads],
  }));
  const isAlone = ({ name }: EventField): boolean => fields.filter((other) => other.name === name).length === 1;
  return fields.filter((field) => /^[a-z][A-Za-z0-9]*$/.test(field.name) && isAlone(field));
}

/** A contract's schema and rules with what can be subscribed to; they are the contract's own where nothing can. */
export function withEvents(contract: Contract): { schema: GraphQLSchema; rules: ScopeRules } {
  const { schema, rules } = contract;
  const fields = eventFieldsOf(contract);
  if (fields.length === 0) return { schema, rules };
  const lines = fields.map(({ name, description }) => `  ${JSON.stringify(description)}\n  ${name}: ContractEvent!`);
  // Told as an extension: extending a schema finds no root by its name.
  const added = `${envelope}\ntype ${root} {\n${lines.join('\n')}\n}\nextend schema { subscription: ${root} }`;
  const ofEvent = new Map(fields.map(({ name, rule }) => [name, rule]));
  return {
    schema: extendSchema(schema, parse(added), { assumeValidSDL: true }),
    rules: {
      ofType: (type) => rules.ofType(type),
      ofField: (type, field) => (type === root ? ofEvent.get(field) : rules.ofField(type, field)),
    },
  };
}

/** `invoice.issued` is `invoiceIssued`. */
function fieldNameOf(type: string): string {
  const [first = '', ...rest] = type.split(/[^A-Za-z0-9]+/).filter(Boolean);
  return first + rest.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('');
}

/** The one root field of a valid subscription. */
export function subscribedField(document: DocumentNode): string | undefined {
  const find = ({ selections }: SelectionSetNode): string | undefined => {
    const [selection] = selections;
    if (selection?.kind === Kind.FIELD) return selection.name.value;
    if (selection?.kind === Kind.INLINE_FRAGMENT) return find(selection.selectionSet);
    for (const definition of document.definitions)
      if (definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection?.name.value)
        return find(definition.selectionSet);
    return undefined;
  };
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  return operation?.kind === Kind.OPERATION_DEFINITION ? find(operation.selectionSet) : undefined;
}
