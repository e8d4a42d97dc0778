import { z } from 'zod';
import { decayAhead, decayingParts } from '../../../core/explain/decay-ahead.ts';
import type { Contribution, FactValues, Warning } from '../../../core/record/warning.ts';
import { factsByKey } from '../../../core/rule/fact-keys.ts';
import type { Rule } from '../../../core/rule/rule.ts';
import { formatInstant } from '../../../core/time/instant.ts';
import { isOpen } from '../../../core/warning/overdue.ts';
import type { StoredFollowUp } from '../../../steps/ports/history.ts';
import type { Shown } from '../behind.ts';
import { instantOrNull, type Look, type Title } from '../view.ts';
import { followUp, instant, level, title, wholeWarning } from './schemas.ts';

/** What stands behind a warning, in parts that people can follow. */

const reasoning = z.strictObject({
  rule: z.string(),
  message: title.describe("The rule's sentence with the values of this match in it"),
  basis: z
    .string()
    .nullable()
    .describe('Evidence or statute; null for a version of a rule that is not known'),
  owner: z.string().nullable(),
  halfLife: z.string().nullable().describe('ISO 8601 duration'),
  floor: level.nullable(),
  sequences: z
    .array(
      z.strictObject({
        name: z.string().describe('Of the fact, as `facts` of the contribution has it'),
        fact: z.enum(['temporal', 'temporal_ordered']),
        params: z.looseObject({}).describe('As the rule has them: steps, within, radius'),
      }),
    )
    .describe('What the facts about sequences of events ask for'),
});

export const explanation = z.strictObject({
  reasoning: z.array(reasoning).describe('In the order of `contributions`'),
  decay: z
    .array(z.strictObject({ at: instant, score: z.number(), level: level.nullable() }))
    .describe(
      'What becomes of it if nothing else happens; empty for one that has ended. No level is no promise',
    ),
});

export const revision = wholeWarning
  .pick({ revision: true, reason: true, status: true, level: true, score: true, at: true, escalation: true })
  .extend({
    assignee: z.string().nullable(),
    outcome: z.string().nullable(),
    followUp: followUp.nullable(),
    rules: z.array(z.strictObject({ rule: z.string(), contribution: z.number() })),
  });

export const storedFollowUp = followUp.omit({ id: true }).extend({
  id: z.string(),
  at: instant,
  outcome: z.string().nullable(),
  seenRevision: z.int().nullable(),
});

export function explanationOf(warning: Warning, { ruleOf, decay, now }: Shown): z.output<typeof explanation> {
  const parts = warning.contributions.map((contribution) => ({
    contribution,
    rule: ruleOf(contribution.rule, contribution.version),
  }));
  const decaying = isOpen(warning) ? decayingParts(warning.contributions, ruleOf) : undefined;
  const ahead =
    decaying === undefined ? [] : decayAhead(decaying, warning.level, Math.max(now(), warning.at), decay);
  return {
    reasoning: parts.map(({ contribution, rule }) => ({
      rule: contribution.rule,
      message: filled(rule?.message ?? { en: contribution.rule }, contribution),
      basis: rule?.basis ?? null,
      owner: rule?.owner ?? null,
      halfLife: rule?.event.params.halfLife ?? null,
      floor: rule?.event.params.floor ?? null,
      sequences: rule === undefined ? [] : sequencesOf(rule),
    })),
    decay: ahead.map((point) => ({ ...point, at: formatInstant(point.at) })),
  };
}

/** Whether steps happened says nothing without the steps. */
function sequencesOf({ conditions }: Rule) {
  return [...factsByKey(conditions)].flatMap(([name, { fact, params = {} }]) =>
    fact === 'temporal' || fact === 'temporal_ordered' ? [{ name, fact, params: { ...params } }] : [],
  );
}

/** `{event_count} reports` with the value in the place of the name. */
function filled(message: Title, { facts }: Contribution): Title {
  const fill = (text: string): string =>
    text.replaceAll(/\{([A-Za-z0-9_.]+)\}/g, (written, name: string) => wordOf(facts, name) ?? written);
  return Object.fromEntries(Object.entries(message).map(([language, text]) => [language, fill(text)]));
}

function wordOf(facts: FactValues, name: string): string | undefined {
  const value = Object.hasOwn(facts, name) ? facts[name] : undefined;
  if (value === undefined || value === null) return undefined;
  return typeof value === 'number' ? rounded(value) : String(value);
}

/** At most two decimals: more are noise in a sentence. What is not rounded stands with the facts. */
const rounded = (value: number): string => String(Number(value.toFixed(2)));

export function revisionOf(warning: Warning): z.output<typeof revision> {
  const {
    revision: number,
    reason,
    status,
    level: reached,
    score,
    at,
    escalation,
    assignee,
    outcome,
  } = warning;
  const { followUp: answered, contributions } = warning;
  return {
    revision: number,
    reason,
    status,
    level: reached,
    score,
    at: formatInstant(at),
    escalation,
    assignee,
    outcome,
    followUp: answered === null ? null : { ...answered, until: instantOrNull(answered.until) },
    rules: contributions.map(({ rule, contribution }) => ({ rule, contribution })),
  };
}

export function storedFollowUpOf(one: StoredFollowUp): z.output<typeof storedFollowUp> {
  const { followUpId, action, actor, at, assignee, until, outcome, reason, rule, seenRevision } = one;
  return {
    id: followUpId,
    action,
    actor,
    assignee,
    until: instantOrNull(until),
    reason,
    rule,
    at: formatInstant(at),
    outcome,
    seenRevision,
  };
}

/** Whether an account sees what stands behind a warning. */
export const seesBehind = ({ sight, isOpened }: Look, isAboutPerson: boolean): boolean =>
  sight === 'whole' && (isOpened || !isAboutPerson);
