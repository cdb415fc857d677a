import { type GraphQLScalarType, isSpecifiedScalarType } from 'graphql';

/** What contracts mean by these scalars; any other may be any value. */
const FORMS: Record<string, { isGood(text: string): boolean; form: string }> = {
  Decimal: { isGood: (text) => /^-?\d+(\.\d+)?$/.test(text), form: 'a decimal number as a string, like "12.50"' },
  Date: { isGood: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && isDay(text), form: 'a day like "2026-10-31"' },
  DateTime: {
    isGood: (text) =>
      /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text) && isDay(text.slice(0, 10)),
    form: 'an instant like "2026-10-31T09:00:00Z"',
  },
};

/** Why a JSON value cannot be a value of a scalar; undefined when it can. */
export function whyNotScalar(type: GraphQLScalarType, value: unknown): string | undefined {
  if (isSpecifiedScalarType(type)) {
    try {
      type.parseValue(value);
      return undefined;
    } catch {
      return `give a JSON value that GraphQL takes for ${type.name}`;
    }
  }
  const form = Object.hasOwn(FORMS, type.name) ? FORMS[type.name] : undefined;
  if (!form) return undefined;
  return typeof value === 'string' && form.isGood(value) ? undefined : `give ${form.form}`;
}

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
