import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { GraphQLDateTime } from 'graphql-scalars';

export { GraphQLDateTime as DateTimeScalar };

const checkPattern = (name: string, pattern: RegExp) => {
  const check = (value: unknown): string => {
    if (typeof value === 'string' && pattern.test(value)) return value;
    throw new GraphQLError(`${name} expects a string in its form.`, { extensions: { code: 'BAD_USER_INPUT' } });
  };
  return new GraphQLScalarType<string, string>({
    name,
    serialize: check,
    parseValue: check,
    parseLiteral: (node) => check(node.kind === Kind.STRING ? node.value : undefined),
  });
};

/** An exact decimal, carried as a string from the document to the caller. */
export const DecimalScalar = checkPattern('Decimal', /^-?\d+(\.\d+)?$/);

/** A calendar day, YYYY-MM-DD; a string all the way, since a JavaScript Date is an instant. */
export const DateScalar = checkPattern('Date', /^\d{4}-\d{2}-\d{2}$/);
