import { z } from 'zod';
import type { Account } from '../../../core/access/account.ts';
import { can, coversPurpose, sightBounds } from '../../../core/access/permit.ts';
import type { RuleSetEntry } from '../../../core/record/rule-set.ts';
import type { Rule } from '../../../core/rule/rule.ts';
import { type RuleWork, workOf } from '../../../core/rule/rule-work.ts';
import { formatInstant } from '../../../core/time/instant.ts';
import { ifAtHand } from '../../../steps/history-at-hand.ts';
import type { RuleOutcomes } from '../../../steps/ports/history.ts';
import type { RuleBook, RuleDesk, VersionedRule } from '../../../steps/ports/rule-desk.ts';
import { here, type Shown, type WhenOpen } from '../behind.ts';
import { toldCount } from '../counts.ts';
import { Refusal } from '../refusal.ts';
import { type AnyRoute, defineRoute } from './route.ts';
import { instant, purpose, title } from './schemas.ts';

const entry = z.strictObject({
  ruleSet: z.string(),
  action: z.string(),
  actor: z.string(),
  reason: z.string(),
  at: instant,
  effectiveAt: instant.nullable(),
  previous: z.string().nullable(),
  rollback: z.boolean(),
  added: z.array(z.string()),
  removed: z.array(z.string()),
  altered: z.array(z.string()),
  changes: z.array(z.string()).describe('A line each: rule path: old -> new'),
});

const outcomes = z
  .strictObject({
    substantiated: z.int(),
    unsubstantiated: z.int(),
    referred: z.int(),
    duplicate: z.int(),
    precision: z
      .number()
      .min(0)
      .max(1)
      .nullable()
      .describe('Substantiated of those that were either; null where none was'),
  })
  .describe('Of the closed warnings in the areas of the account that the rule had a part in');

const work = z
  .strictObject({
    facts: z.int().describe('Different facts that are computed from the history'),
    shared: z.int().describe('Those of them that are computed once for several rules'),
    windowMs: z.int().nullable().describe('How far back the longest window reaches'),
    radiusMetres: z.number().nullable().describe('The widest circle that is looked into'),
  })
  .describe('What it asks of the scorer at each of its triggers');

const row = z.strictObject({
  id: z.string(),
  version: z.string(),
  title,
  message: title,
  purpose,
  subject: z.string(),
  status: z.enum(['active', 'shadow', 'off']),
  owner: z.string(),
  basis: z.string(),
  points: z.number(),
  halfLife: z.string(),
  cases: z.int(),
  outcomes: outcomes
    .nullable()
    .describe(
      'Null where the store is away, where the rule has a purpose that the account is not for, and where the account sees no people and fewer than five of them would be counted',
    ),
  cost: work,
});

/** The rules that count, what is proposed, and what was. */
export function rulesRoute(whenOpen: WhenOpen, accounts: () => readonly Account[]): AnyRoute {
  return defineRoute({
    method: 'GET',
    path: '/v1/rules',
    needs: 'see_rules',
    summary: 'The active rules, open proposals, and the history of the set',
    answers: {
      200: {
        description: 'The rules by id',
        schema: z.strictObject({
          active: z.strictObject({ ruleSet: z.string(), effectiveAt: instant }).nullable(),
          needsApproval: z.boolean(),
          rules: z.array(row),
          proposals: z.array(entry),
          history: z.array(entry).describe('The latest first, 100 at most'),
          people: z
            .array(z.strictObject({ id: z.string(), name: z.string() }))
            .describe('Who proposed and decided, for those who do so too; accounts of this installation'),
        }),
      },
    },
    async handle({ account }) {
      const shown = here(whenOpen().shown, 'push');
      const book = await shown.rules.book();
      const found = await outcomesOf(account, shown);
      const people = can(account, 'propose_rules') ? peopleOf(book, accounts()) : [];
      return { status: 200, body: { ...bodyOf(book, found), people } };
    },
  });
}

export function ruleRoute(whenOpen: WhenOpen): AnyRoute {
  return defineRoute({
    method: 'GET',
    path: '/v1/rules/{id}',
    needs: 'see_rules',
    summary: 'One active rule as it was written, with its cases',
    params: z.strictObject({ id: z.string().regex(/^[a-z0-9-]{1,64}$/) }),
    answers: {
      200: {
        description: 'The rule',
        schema: row.extend({
          text: z.string().describe('The rule file: JSON, shared conditions written out'),
        }),
      },
    },
    async handle({ account, params: { id } }) {
      const shown = here(whenOpen().shown, 'push');
      const { rules } = await shown.rules.book();
      const found = rules.find(({ rule }) => rule.id === id);
      if (found === undefined) throw noSuchRule();
      const text = JSON.stringify(found.rule, null, 2);
      const body = { ...rowOf(found, await outcomesOf(account, shown), worksOf(rules)), text };
      return { status: 200, body, isWritten: true };
    },
  });
}

/** What came of a rule's warnings, as far as an account may know; null where it may not. */
type Outcomes = (rule: Rule) => z.output<typeof outcomes> | null;

async function outcomesOf(account: Account, { history }: Shown): Promise<Outcomes> {
  const { areas } = sightBounds(account);
  const all = await ifAtHand(history, (from) => from.ruleOutcomes(areas));
  const found = new Map(all?.map((one) => [one.rule, one]));
  return ({ id, purpose: of, subject }) => {
    if (all === null || !coversPurpose(account, of)) return null;
    const counts = countsOf(found.get(id));
    const sight = subject === 'individual' && !can(account, 'see_subjects') ? 'veiled' : 'whole';
    const { substantiated, unsubstantiated, referred, duplicate } = counts;
    return toldCount(substantiated + unsubstantiated + referred + duplicate, sight) === null ? null : counts;
  };
}

function bodyOf({ active, needsApproval, rules, proposals, history }: RuleBook, found: Outcomes) {
  const works = worksOf(rules);
  return {
    active: active === null ? null : { ...active, effectiveAt: formatInstant(active.effectiveAt) },
    needsApproval,
    rules: rules.map((rule) => rowOf(rule, found, works)),
    proposals: proposals.map(entryOf),
    history: history.slice(0, 100).map(entryOf),
  };
}

function peopleOf({ proposals, history }: RuleBook, accounts: readonly Account[]) {
  const actors = new Set([...proposals, ...history].map(({ actor }) => actor));
  return accounts
    .filter(({ id }) => actors.has(id))
    .map(({ id, displayName }) => ({ id, name: displayName }));
}

const worksOf = (rules: readonly VersionedRule[]) => workOf(rules.map(({ rule }) => rule));

function rowOf(
  { rule, version }: VersionedRule,
  found: Outcomes,
  works: ReadonlyMap<string, RuleWork>,
): z.output<typeof row> {
  const { id, title: name, message, purpose: of, subject, status, owner, basis, event, cases = [] } = rule;
  return {
    id,
    version,
    title: name,
    message,
    purpose: of,
    subject,
    status,
    owner,
    basis,
    points: event.params.points,
    halfLife: event.params.halfLife,
    cases: cases.length,
    outcomes: found(rule),
    cost: works.get(id)!,
  };
}

function countsOf(found: RuleOutcomes | undefined): z.output<typeof outcomes> {
  const { substantiated = 0, unsubstantiated = 0, referred = 0, duplicate = 0 } = found ?? {};
  const judged = substantiated + unsubstantiated;
  const precision = judged === 0 ? null : substantiated / judged;
  return { substantiated, unsubstantiated, referred, duplicate, precision };
}

export function entryOf(one: RuleSetEntry): z.output<typeof entry> {
  const { ruleSet, action, actor, reason, recordedAt, effectiveAt, previous, rollback } = one;
  const { added, removed, altered, changes } = one;
  return {
    ruleSet,
    action,
    actor,
    reason,
    at: formatInstant(recordedAt),
    effectiveAt: effectiveAt === null ? null : formatInstant(effectiveAt),
    previous,
    rollback,
    added: [...added],
    removed: [...removed],
    altered: [...altered],
    changes: [...changes],
  };
}

export const ruleSetEntry = entry;

export const deskOf = (whenOpen: WhenOpen): RuleDesk => here(whenOpen().shown, 'push').rules;

function noSuchRule(): Refusal {
  return new Refusal('not_found', 'no active rule has this id', 'Take the id from /v1/rules.');
}
