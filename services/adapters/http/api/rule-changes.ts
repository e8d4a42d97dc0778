import { z } from 'zod';
import { LEVELS } from '../../../core/record/warning.ts';
import type { RuleDecision } from '../../../steps/ports/rule-desk.ts';
import { RuleDeskError } from '../../../steps/ports/rule-desk.ts';
import type { WhenOpen } from '../behind.ts';
import { Refusal } from '../refusal.ts';
import { type Answer, type AnyRoute, defineRoute } from './route.ts';
import { deskOf, entryOf, ruleSetEntry } from './rules.ts';
import { refused, statedReason, time } from './schemas.ts';

/** Rules of one request: a set has some dozens. */
const MOST_RULES = 50;
const MOST_CHARACTERS = 200_000;

const texts = z
  .array(z.strictObject({ text: z.string().max(MOST_CHARACTERS).describe('A rule file: JSON') }))
  .max(MOST_RULES);
const fault = z.strictObject({
  severity: z.enum(['fault', 'warning']),
  index: z.int().nullable().describe('Which of the rules, from 0'),
  line: z.int().nullable(),
  column: z.int().nullable(),
  path: z.string(),
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
});
const checked = z.strictObject({ ids: z.array(z.string().nullable()), faults: z.array(fault) });
const decision = z.strictObject({
  outcome: z.string().describe('proposed, activated, rejected, already_proposed or already_active'),
  ruleSet: z.string(),
  entries: z.array(ruleSetEntry),
});

export function checkRoute(whenOpen: WhenOpen): AnyRoute {
  return defineRoute({
    method: 'POST',
    path: '/v1/rules/check',
    needs: 'propose_rules',
    summary: 'What is wrong with rules, and where it stands; nothing is kept',
    body: z.strictObject({ rules: texts.min(1) }),
    answers: { 200: { description: 'The faults, none where all is well', schema: checked } },
    handle: async ({ body }) => ({ status: 200, body: await deskOf(whenOpen).check(body.rules) }),
  });
}

export function testRoute(whenOpen: WhenOpen): AnyRoute {
  return defineRoute({
    method: 'POST',
    path: '/v1/rules/test',
    needs: 'propose_rules',
    summary: "Runs the rules' own cases; nothing is kept",
    body: z.strictObject({ rules: texts.min(1) }),
    answers: {
      200: {
        description: 'What each case gave',
        schema: checked.extend({
          cases: z.array(
            z.strictObject({
              rule: z.string(),
              name: z.string(),
              expected: z.enum(LEVELS).nullable(),
              level: z.enum(LEVELS).nullable().optional(),
              passed: z.boolean(),
              faults: z.array(z.string()),
            }),
          ),
        }),
      },
    },
    handle: ({ body }) =>
      orRefused(async () => ({ status: 200, body: await deskOf(whenOpen).test(body.rules) })),
  });
}

export function proposeRoute(whenOpen: WhenOpen): AnyRoute {
  return defineRoute({
    method: 'POST',
    path: '/v1/rules/proposals',
    needs: 'propose_rules',
    summary: 'Proposes the active set with rules put in and taken out; a second person approves it',
    body: z
      .strictObject({
        put: texts.default([]),
        remove: z
          .array(z.string().regex(/^[a-z0-9-]{1,64}$/))
          .max(MOST_RULES)
          .default([]),
        reason: statedReason,
        effectiveAt: time.nullable().default(null),
      })
      .refine(({ put, remove }) => put.length + remove.length > 0, 'must put a rule in or take one out'),
    answers: {
      200: { description: 'What came of it', schema: decision },
      409: { description: 'It cannot be proposed: faults, failing cases, a wrong time', schema: refused },
    },
    handle: ({ account, body: { reason, ...proposal } }) =>
      decidedBy(() => deskOf(whenOpen).propose(proposal, { actor: account.id, reason })),
  });
}

/** Approves a proposal, which activates it, or takes it off the table. */
export function decideRoute(whenOpen: WhenOpen, verb: 'approve' | 'reject'): AnyRoute {
  const summary = {
    approve: "Approves a proposal, which activates it; never one's own",
    reject: 'Takes a proposal off the table',
  }[verb];
  return defineRoute({
    method: 'POST',
    path: `/v1/rules/proposals/{hash}/${verb}`,
    needs: 'approve_rules',
    summary,
    params: z.strictObject({ hash: z.string().regex(/^rs_[0-9a-f]{16}$/) }),
    body: z.strictObject({ reason: statedReason }),
    answers: {
      200: { description: 'What came of it', schema: decision },
      409: { description: "It is not open, has lapsed, or is one's own", schema: refused },
    },
    handle: ({ account, params: { hash }, body: { reason } }) =>
      decidedBy(() => deskOf(whenOpen)[verb](hash, { actor: account.id, reason })),
  });
}

function decidedBy(decide: () => Promise<RuleDecision>): Promise<Answer> {
  return orRefused(async () => {
    const { outcome, ruleSet, entries } = await decide();
    return { status: 200, body: { outcome, ruleSet, entries: entries.map(entryOf) } };
  });
}

async function orRefused(answer: () => Promise<Answer>): Promise<Answer> {
  try {
    return await answer();
  } catch (cause) {
    if (!(cause instanceof RuleDeskError)) throw cause;
    const { code, message, remedy } = cause;
    if (code === 'busy') throw new Refusal(code, message, remedy, { cause });
    throw new Refusal('refused', `${code}: ${message}`, remedy, { cause });
  }
}
