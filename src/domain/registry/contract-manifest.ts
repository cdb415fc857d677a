import { z } from 'zod';
import { ERRORS } from '../../platform/base/index.js';

/** contract.yaml beside a contract's SDL. schema/contract.schema.json is made from it. */
export const contractManifestSchema = z
  .strictObject({
    contract: z.string().regex(/^[a-z][a-z0-9-]{1,62}$/),
    version: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a year and month like 2026-10'),
    title: z.string().min(1),
    description: z.string().min(1),
    owner: z.string().min(1),
    source: z.string().min(1).describe('The source that serves it.'),
    scopes: z.record(
      z.string().regex(/^[a-z][a-z0-9-]*\.[a-z][a-z0-9_]*:(read|write)$/, 'a scope like accounting.invoices:read'),
      z.strictObject({
        title: z.string().min(1),
        description: z.string().min(1).describe('One sentence that an administrator of a tenant understands.'),
        sensitivity: z.enum(['public', 'internal', 'confidential', 'restricted']).default('internal'),
      }),
    ),
    events: z
      .record(
        z.string(),
        z.strictObject({ description: z.string().min(1), subject: z.string().describe('A type of the contract.') }),
      )
      .default({}),
    errors: z
      .record(
        z
          .string()
          .regex(/^[A-Z][A-Z0-9_]{1,62}$/, 'a code like PERIOD_CLOSED')
          .refine((code) => !Object.hasOwn(ERRORS, code), "a code that is not one of the platform's own"),
        z.string().min(1),
      )
      .default({})
      .describe('What extensions.code of an error may be, and what it means. Errors with other codes are masked.'),
  })
  .superRefine(({ contract, scopes }, context) => {
    for (const scope of Object.keys(scopes))
      if (!scope.startsWith(`${contract}.`))
        context.addIssue({
          code: 'custom',
          path: ['scopes', scope],
          message: `a contract declares its own scopes only; each begins with ${contract}. and a scope of another contract is declared there`,
        });
  });

export type ContractManifest = z.infer<typeof contractManifestSchema>;
export type ScopeText = ContractManifest['scopes'][string];
