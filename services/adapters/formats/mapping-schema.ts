import { z } from 'zod';
import { ROLES, STREAMS } from '../../core/event/vocabulary.ts';
import { isZone } from './local-time.ts';

const column = z.string().min(1).describe('Name of a column, as the header has it.');
const zone = z
  .string()
  .refine(isZone, { error: 'no such time zone; use an IANA name like America/New_York' });
const reason = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, {
  error: 'a reason is one word of a-z, 0-9 and _, like health: rows are counted by it',
});

const time = z.discriminatedUnion('format', [
  z.strictObject({ format: z.literal('iso'), column }).describe('ISO 8601 with an offset.'),
  z
    .strictObject({ format: z.literal('local'), column, zone })
    .describe('YYYY-MM-DD HH:MM[:SS] on the clock of the zone.'),
  z
    .strictObject({ format: z.literal('date+hhmm'), date: column, time: column, zone })
    .describe(
      'A date (YYYY-MM-DD, or an instant that falls on it in the zone) and HHMM or HH:MM on its clock.',
    ),
]);

/**
 * How a city's CSV becomes events of one stream. `refuse` gives values of the category column (`*` stands for anything)
 * and the reason why such rows are not taken in; exact values go before patterns, refusals before `map`.
 */
export const mappingSchema = z.strictObject({
  $schema: z.string().optional(),
  notes: z.array(z.string()).optional().describe('Why the mapping is as it is; for its readers only.'),
  stream: z.enum(STREAMS),
  source: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/),
  delimiter: z.string().length(1).default(','),
  sort: z
    .boolean()
    .default(false)
    .describe('The file is not in the order of time: read it whole, then give it in order.'),
  missing: z.array(z.string()).default([]).describe('Texts that stand for nothing, besides the empty one.'),
  caseId: z.strictObject({ columns: z.array(column).min(1), separator: z.string().default('/') }),
  time,
  category: z.strictObject({
    column,
    map: z.record(z.string(), z.string()),
    refuse: z.record(z.string(), reason).default({}),
    default: z
      .string()
      .default('refuse')
      .describe('A category of ours for values that are named nowhere, or `refuse`.'),
  }),
  severity: z.strictObject({
    default: z.int().min(1).max(4),
    byCategory: z.record(z.string(), z.int().min(1).max(4)).default({}).describe('By our category.'),
    byValue: z
      .record(z.string(), z.int().min(1).max(4))
      .default({})
      .describe('By the value of the category column; goes first.'),
  }),
  place: z.strictObject({ lon: column, lat: column, areaCode: column.optional() }).optional(),
  tokenise: z.array(z.strictObject({ column, role: z.enum(ROLES) })).default([]),
  fields: z
    .record(z.string(), column)
    .default({})
    .describe('Further fields of the stream, each from a column.'),
  flags: z
    .record(z.string(), z.strictObject({ column, values: z.array(z.string()).min(1) }))
    .default({})
    .describe('Boolean fields that are true where the column has one of the values.'),
  constants: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});

export type MappingFile = z.output<typeof mappingSchema>;
