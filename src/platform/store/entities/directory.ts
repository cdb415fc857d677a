import { defineEntity, p } from '@mikro-orm/core';
import { EXTENSION_STATES } from '../extension-states.js';

/** An app as the directory lists it. */
const ExtensionSchema = defineEntity({
  name: 'Extension',
  properties: {
    appKey: p.string().primary(),
    partnerId: p.uuid().nullable().index(),
    type: p.string(),
    name: p.string(),
    summary: p.string(),
    description: p.text(),
    category: p.string(),
    /** An SVG or PNG as a data URI; empty for none. */
    logo: p.text().default(''),
    /** Whether everyone finds it, or only who has its link. */
    audience: p.string(),
    /** The secret of a private extension's link. */
    linkKey: p.string(),
    state: p.string(),
    submittedAt: p.datetime().nullable(),
    reviewedAt: p.datetime().nullable(),
    reviewedByName: p.string().nullable(),
    reviewNote: p.text().nullable(),
    createdAt: p.datetime(),
    changedAt: p.datetime(),
  },
  checks: [
    {
      name: 'extension_state',
      expression: `state in (${Object.keys(EXTENSION_STATES)
        .map((state) => `'${state}'`)
        .join(', ')})`,
    },
    { name: 'extension_audience', expression: "audience in ('public', 'private')" },
  ],
  indexes: [{ properties: ['state', 'audience', 'name'] }],
});
export class Extension extends ExtensionSchema.class {}
ExtensionSchema.setClass(Extension);

export const directoryEntities = [ExtensionSchema];
