import { Field } from 'type-graphql';

/** A field that may be null. */
export const OptionalField = (type: () => unknown = () => String): PropertyDecorator =>
  Field(type as () => StringConstructor, { nullable: true }) as PropertyDecorator;
