import { flagsOf } from '../../../services/core/history/placings.ts';
import { rolesMask } from '../../../services/core/history/roles.ts';
import type { SubjectRecord } from '../../../services/core/record/subject-record.ts';
import type { CompiledRule, MemoisedFact } from '../../../services/core/rule/compile.ts';
import type { Rule } from '../../../services/core/rule/rule.ts';
import { applyEvent } from '../../../services/core/scorer/place.ts';
import { createState, isAwake, type ScorerState } from '../../../services/core/scorer/state.ts';
import { withActivations } from '../../../services/core/scorer/timeline.ts';
import { finish } from '../../../services/core/sliced.ts';
import { activationFor, SETTINGS, TOOLS } from './scorer-under-load.ts';

/** What one event touches, over all its subjects; the mean of many. */
export interface Touched {
  /** Rules that it triggers. */
  readonly rules: number;
  /** Distinct facts of these rules. */
  readonly facts: number;
  /** Distinct filters that it fits: what it is noted under in the subjects' histories. */
  readonly features: number;
  /** Facts whose value was really asked for: conditions end at the first that decides them. */
  readonly evaluated: number;
}

/** Counts by running the records through the scorer's own state, with each fact's evaluation counted. */
export function touchedBy(rules: readonly Rule[], records: readonly SubjectRecord[]): Touched {
  const state = createState(SETTINGS, TOOLS);
  state.timeline = finish(withActivations(state.timeline, [activationFor(rules)], 0, state));
  const sum = { rules: 0, facts: 0, features: 0, evaluated: 0 };
  countEvaluations(state, () => sum.evaluated++);
  const cases = new Set<string>();
  for (const { body } of records) {
    if (body.kind !== 'event') continue;
    cases.add(`${body.event.stream} ${body.event.caseId} ${body.event.revision}`);
    state.isAhead = body.event.occurredAt > state.watermark;
    applyEvent(state, body, state.watermark, {
      position: { partition: 0, offset: 0 },
      isRepeated: false,
      recordedAt: null,
      warnings: [],
      assessments: [],
    });
    state.watermark = Math.max(state.watermark, body.event.occurredAt);
    const flags = flagsOf(rolesMask(body.roles), body.nearby);
    for (const key of body.subjects) {
      const { kind } = state.subjects.of(key);
      if (!isAwake(state, kind)) continue;
      const { classes } = state.timeline.programs[kind]!;
      const entryClass = classes.classify(body.event, flags);
      const { rules } = classes.of(entryClass);
      sum.rules += rules.length;
      sum.facts += factsOf(rules).size;
      sum.features += classes.featuresOf(entryClass).length;
    }
  }
  const perEvent = (total: number): number => Number((total / cases.size).toFixed(2));
  return {
    rules: perEvent(sum.rules),
    facts: perEvent(sum.facts),
    features: perEvent(sum.features),
    evaluated: perEvent(sum.evaluated),
  };
}

function factsOf(rules: readonly CompiledRule[]): ReadonlySet<MemoisedFact> {
  return new Set(rules.flatMap(({ facts }) => facts.map(({ node }) => node)));
}

function countEvaluations({ timeline }: ScorerState, count: () => void): void {
  for (const node of factsOf(timeline.programs.flatMap(({ rules }) => rules))) {
    const { evaluate } = node;
    const counted: Pick<MemoisedFact, 'evaluate'> = {
      evaluate: (run) => {
        count();
        return evaluate(run);
      },
    };
    Object.assign(node, counted);
  }
}
