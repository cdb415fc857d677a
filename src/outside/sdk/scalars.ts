import { GraphQLScalarType, Kind } from 'graphql';
import { badInput } from './bad-input.js';

/** A scalar that is a string all the way from the document to the caller. */
function textScalar(name: string, isGood: (text: string) => boolean, form: string): GraphQLScalarType<string, string> {
  const check = (value: unknown): string => {
    if (typeof value === 'string' && isGood(value)) return value;
    throw badInput(`${name} expects ${form}.`);
  };
  return new GraphQLScalarType<string, string>({
    name,
    serialize: check,
    parseValue: check,
    parseLiteral: (node) => check(node.kind === Kind.STRING ? node.value : undefined),
  });
}

/** An exact decimal; a string, since a JavaScript number is not exact. */
export const DecimalScalar = textScalar('Decimal', (text) => /^-?\d+(\.\d+)?$/.test(text), 'a string such as "12.50"');

/** A calendar day, YYYY-MM-DD; a string, since a JavaScript Date is an instant. */
export const DateScalar = textScalar('Date', isDay, 'a day, YYYY-MM-DD');

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
