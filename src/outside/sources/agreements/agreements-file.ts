import { z } from 'zod';
import { AgreementState } from './agreement-states.js';
import { DataFieldSource } from './data-field.js';

const MAX_OF_EACH = 1_000;

/** The database takes no zero byte, and would not even look for one. */
const text = z.string().refine((one) => !one.includes('\0'), 'a text without a zero byte');
const optionalText = text.nullable().default(null);
const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).max(MAX_OF_EACH).default([]);

const DataField = z.strictObject({
  customId: text,
  name: text,
  description: optionalText,
  source: z.enum(DataFieldSource),
  isActive: z.boolean().default(true),
});

const Party = z.strictObject({
  name: text,
  customerNumber: optionalText,
  participants: z.array(z.strictObject({ name: text, email: text })).default([]),
});

/** Workspaces, template types, templates and agreements, each named by its external id. */
export const AgreementsFile = z.strictObject({
  workspaces: listOf(z.strictObject({ externalId: text, name: text, description: optionalText })),
  templateTypes: listOf(
    z.strictObject({
      extensionType: optionalText,
      key: text,
      name: text,
      description: optionalText,
      dataFields: z.array(DataField).default([]),
    }),
  ),
  templates: listOf(
    z.strictObject({
      externalId: text,
      name: text,
      workspace: text,
      templateType: z.strictObject({ extensionType: optionalText, key: text }).nullable().default(null),
    }),
  ),
  agreements: listOf(
    z.strictObject({
      externalId: text,
      name: text,
      template: text,
      state: z.enum(AgreementState),
      signBefore: z.iso.date().nullable().default(null),
      parties: z.array(Party).default([]),
      dataFields: z.array(z.strictObject({ customId: text, value: text })).default([]),
    }),
  ),
});
