import { z } from 'zod';
import { ACTIONS, FOLLOW_UP_REASONS, OUTCOMES } from '../../../core/record/follow-up.ts';
import { LEVELS, REVISION_REASONS } from '../../../core/record/warning.ts';
import { PURPOSES } from '../../../core/rule/rule.ts';
import { parseInstant } from '../../../core/time/instant.ts';
import { ENDED_STATUSES, OPEN_STATUSES } from '../../../core/warning/overdue.ts';

/** What several routes answer and take. */

export const STATUSES = [...OPEN_STATUSES, ...ENDED_STATUSES] as const;

export const level = z.enum(LEVELS);
export const purpose = z.enum(PURPOSES);
/** ISO 8601 as it is given out. */
export const instant = z.iso.datetime();
export const title = z.record(z.string(), z.string()).describe('By language tag');
const count = z.int().min(0).nullable().describe('Null for 1 to 4 where small counts are withheld');
export const counts = z.strictObject({ blue: count, yellow: count, orange: count, red: count });
export const toldCount = count;

export const warningId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
export const byId = z.strictObject({ id: warningId });
export const areaPrefix = z
  .string()
  .regex(/^\d{1,12}$/)
  .describe('Beginning of an administrative code');

/** A reason that a person gives, on one line. It is kept in the access log: it should name nobody. */
export const statedReason = z
  .string()
  .trim()
  .min(4)
  .max(300)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u)
  .describe('Why, in a few words, without naming anybody');

/** Values with commas between. */
export const listOf = <T extends z.ZodType>(one: T) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',') : value),
    z.array(one).min(1).max(20),
  );
/** A whole number as a query has it. */
export const numberFrom = (inner: z.ZodType<number>) =>
  z.preprocess(
    (value) => (typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : value),
    inner,
  );
export const flag = z.preprocess(
  (value) => (value === 'true' ? true : value === 'false' ? false : value),
  z.boolean(),
);
/** ISO 8601 with an offset, as people and programs write it; epoch ms inside. */
export const time = z
  .string()
  .max(40)
  .transform((text, context) => {
    const at = parseInstant(text);
    if (at !== undefined) return at;
    context.addIssue({
      code: 'custom',
      message: 'must be a time with an offset, for example 2026-12-01T08:00:00Z',
    });
    return z.NEVER;
  });

/** The body of every answer that is no success. */
export const refused = z.strictObject({
  error: z.strictObject({ code: z.string(), message: z.string(), remedy: z.string() }),
});

const common = {
  warningId: z.string(),
  revision: z.int().min(0),
  reason: z.enum(REVISION_REASONS),
  status: z.enum(STATUSES),
  purpose: z.string(),
  level,
  previousLevel: level.nullable(),
  score: z.number().min(0).max(100),
  at: instant,
  openedAt: instant,
  acknowledgeBy: instant.nullable().describe('When an acknowledgement is due, while none was given'),
  escalation: z.int().min(0).describe('How many times it went up unacknowledged'),
  areaCode: z.string().nullable().describe('Administrative code of the place behind it'),
  units: z
    .array(z.string())
    .nullable()
    .describe(
      "Units that it goes to by today's settings; null where they would tell more of a person's place than the town",
    ),
};

export const followUp = z.strictObject({
  id: z.string(),
  action: z.enum(ACTIONS),
  actor: z.string().describe('Account, never a name'),
  assignee: z.string().nullable(),
  until: instant.nullable(),
  reason: z.enum(FOLLOW_UP_REASONS).nullable(),
  rule: z.string().nullable(),
});

export const contribution = z.strictObject({
  rule: z.string(),
  version: z.string(),
  title,
  points: z.number(),
  contribution: z.number().describe('Share of the score; the shares sum to it'),
  decay: z.number().min(0).max(1).describe('What is left of the points'),
  at: instant,
  events: z.array(z.string()).describe('Case ids behind the match, the trigger last'),
  facts: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()])),
});

export const veiledWarning = z
  .strictObject({
    ...common,
    subject: z.string().describe('`individual`, or `area:<scheme>:<code>`'),
    veiled: z.literal(true),
    rules: z.array(title),
  })
  .describe('No token, no case, no fact');
export const wholeWarning = z.strictObject({
  ...common,
  subject: z.string().describe('`area:<scheme>:<code>`, or `individual:<token>` once a reason was given'),
  veiled: z.literal(false),
  assignee: z.string().nullable().describe('`unit:<id>` or an account'),
  outcome: z.enum(OUTCOMES).nullable(),
  followUp: followUp.nullable().describe('The action that this revision answers'),
  contributions: z.array(contribution),
});
export const warning = z.union([veiledWarning, wholeWarning]);
