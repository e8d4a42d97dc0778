import type { Event } from '../event/event.ts';
import type { Fault } from '../fault.ts';
import { createMerge } from '../merge/merge.ts';
import type { MergeOutput } from '../merge/output.ts';
import { MERGE_DEFAULTS, type MergeSettings, type MergeTools } from '../merge/settings.ts';
import type { SubjectRecord } from '../record/subject-record.ts';
import { LEVELS, type Level, type Warning } from '../record/warning.ts';
import { createScorer } from '../scorer/scorer.ts';
import { DEFAULT_SETTINGS, type ScorerSettings, type ScorerTools } from '../scorer/settings.ts';
import type { Standing } from '../scorer/standing.ts';
import { readEvents } from './case-events.ts';
import { ruleSetHash } from './compile.ts';
import type { Rule, RuleCase } from './rule.ts';

/** What running cases takes from outside: also how long the installation remembers, which decides what a rule may count. */
export type CaseTools = ScorerTools & MergeTools & Pick<ScorerSettings, 'retentionMs'>;

export interface CaseResult {
  /** The highest level, of all subjects of the rule's kind, at the time of the newest event. */
  readonly level: Level | null;
  /** Every revision that the case raised, in order. */
  readonly warnings: readonly Warning[];
  /** What is wrong with the case's own events; their paths begin with `events[i]`. */
  readonly faults: readonly Fault[];
}

/** One partition, where every subject meets; a case vouches for its sources, as whoever runs a replay does. */
const CASE_SETTINGS: MergeSettings = {
  ...MERGE_DEFAULTS,
  partitions: { subjectEvents: 1, mergedEvents: 1, deadLetters: 1 },
  refuseFuture: false,
  sources: 'all',
};

/**
 * Runs one of a rule's cases through the functions that production uses: the edge's check, merge, and the scorer with
 * its default levels, which cases are written for, and the installation's retention. The rule is alone and active, whatever its `status`, so that a shadow rule is held to its
 * cases too. Events with faults are left out; a case with faults says nothing about its rule. Throws nothing for a
 * rule that `checkRule` found without fault.
 */
export function runCase(rule: Rule, testCase: RuleCase, tools: CaseTools): CaseResult {
  const { events, faults } = readEvents(testCase.events);
  if (events.length === 0) return { level: null, warnings: [], faults };
  const scorer = createScorer(caseSettings(tools), tools);
  const warnings = caseRecords(rule, events, tools).flatMap(
    (record, offset) => scorer.apply(record, { partition: 0, offset }).warnings,
  );
  return { level: highestLevel(rule, scorer.standing(endOf(events))), warnings, faults };
}

/** The settings that cases are scored with. */
export function caseSettings({ retentionMs }: CaseTools): ScorerSettings {
  return { ...DEFAULT_SETTINGS, retentionMs };
}

/** The log that the scorer would read: the rule taking effect, each event as its subjects see it, and time up to the
 * newest event. */
export function caseRecords(
  rule: Rule,
  events: readonly Event[],
  tools: CaseTools,
): readonly SubjectRecord[] {
  const { individual, area } = tools.retentionMs;
  const merge = createMerge({ ...CASE_SETTINGS, retentionMs: Math.max(individual, area) }, tools);
  const records: SubjectRecord[] = [activation(rule, events, tools)];
  const output: MergeOutput = {
    subject: (_partition, _key, record) => {
      records.push(record);
    },
    merged: ignore,
    deadLetter: ignore,
  };
  for (const [offset, event] of events.entries()) {
    const position = { topic: event.stream, partition: 0, offset, timestamp: event.recordedAt };
    merge.event(event, position, output);
  }
  records.push({ origin: null, body: { kind: 'tick', at: endOf(events) } });
  return records;
}

/** What merge keeps besides is no part of a case, and it refuses nothing that the edge let through. */
function ignore(): void {}

function activation(rule: Rule, events: readonly Event[], tools: CaseTools): SubjectRecord {
  const rules: readonly Rule[] = [{ ...rule, status: 'active' }];
  const effectiveAt = Math.min(...events.map((event) => event.occurredAt));
  return {
    origin: null,
    body: {
      kind: 'rule_set',
      activation: {
        ruleSet: ruleSetHash(rules, tools.hash),
        rules: JSON.stringify(rules),
        effectiveAt,
        actor: 'rule-case',
        reason: rule.id,
        recordedAt: effectiveAt,
      },
    },
  };
}

/** Time of the newest event, which need not be the last one to arrive. */
export function endOf(events: readonly Event[]): number {
  return Math.max(...events.map((event) => event.occurredAt));
}

function highestLevel(rule: Rule, standing: readonly Standing[]): Level | null {
  const reached = standing
    .filter(({ subject, purpose }) => subject.startsWith(`${rule.subject}:`) && purpose === rule.purpose)
    .map(({ level }) => level);
  return LEVELS.findLast((level) => reached.includes(level)) ?? null;
}
