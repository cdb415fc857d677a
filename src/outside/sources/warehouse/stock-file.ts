import { z } from 'zod';
import { MAX_TEXT } from '../../sdk/index.js';
import { MAX_LOCATIONS, MAX_ON_HAND } from './limits.js';

const MAX_ITEMS = 1_000;

const text = z
  .string()
  .max(MAX_TEXT)
  .refine((value) => value.trim() !== '' && !value.includes('\0'), 'It is empty or has a zero byte.');
const count = z.int().min(0).max(MAX_ON_HAND);

/** What is kept where, as it was counted. */
export const StockFile = z.strictObject({
  locations: z.array(z.strictObject({ code: text, name: text })).max(MAX_LOCATIONS),
  items: z
    .array(
      z.strictObject({
        sku: text,
        name: text,
        barcode: text.nullable().default(null),
        unitCode: z.string().regex(/^[A-Z0-9]{2,3}$/, 'A unit is a code of UN/ECE Recommendation 20.'),
        reorderPoint: count.nullable().default(null),
        levels: z.array(z.strictObject({ location: text, onHand: count })).max(MAX_LOCATIONS),
      }),
    )
    .max(MAX_ITEMS),
});

export type StockFile = z.infer<typeof StockFile>;
