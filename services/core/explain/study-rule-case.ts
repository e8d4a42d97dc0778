import type { Event } from '../event/event.ts';
import { readEvents } from '../rule/case-events.ts';
import type { Rule, RuleCase } from '../rule/rule.ts';
import { type CaseTools, caseRecords, caseSettings, endOf } from '../rule/run-case.ts';
import type { TriggerExplanation } from '../scorer/explain.ts';
import { createScorer } from '../scorer/scorer.ts';
import { createExplainer } from './explainer.ts';
import { type ScoreArithmetic, scoreArithmetic } from './score-arithmetic.ts';

/** Events that are explained: what each came to takes as long as all events before it and all conditions together. */
const MOST_EVENTS = 20;

/** A case of a rule taken apart: the latest events, each with what the rule made of it, and the scores at the end. */
export interface RuleCaseStudy {
  readonly events: readonly EventStudy[];
  /** How many events came before those. */
  readonly earlier: number;
  readonly scores: readonly { readonly subject: string; readonly arithmetic: ScoreArithmetic }[];
}

export interface EventStudy {
  readonly event: Event;
  /** For each subject of the rule's kind; none where the event concerns none. */
  readonly triggers: readonly TriggerExplanation[];
}

/** Runs the case as `runCase` does, to show what it came to. */
export function studyRuleCase(rule: Rule, testCase: RuleCase, tools: CaseTools): RuleCaseStudy {
  const { events } = readEvents(testCase.events);
  if (events.length === 0) return { events: [], earlier: 0, scores: [] };
  const settings = caseSettings(tools);
  const scorer = createScorer(settings, tools);
  const explainer = createExplainer(settings, tools.hash);
  for (const [offset, record] of caseRecords(rule, events, tools).entries()) {
    explainer.apply(record);
    scorer.apply(record, { partition: 0, offset });
  }
  const at = endOf(events);
  const shown: Rule = { ...rule, status: 'active' };
  const isOfRule = (subject: string): boolean => subject.startsWith(`${rule.subject}:`);
  const standing = latest(events);
  return {
    events: standing.slice(-MOST_EVENTS).map((event) => ({
      event,
      triggers: explainer.explain(rule.id, event.caseId, event.stream),
    })),
    earlier: Math.max(0, standing.length - MOST_EVENTS),
    scores: scorer
      .standing(at)
      .filter(({ subject }) => isOfRule(subject))
      .map((one) => ({
        subject: one.subject,
        arithmetic: scoreArithmetic(one, at, () => shown, settings),
      })),
  };
}

/** Each case once, at its highest revision, in the order in which they came. */
function latest(events: readonly Event[]): readonly Event[] {
  const byCase = new Map<string, Event>();
  for (const event of events) {
    const key = `${event.stream} ${event.caseId}`;
    const known = byCase.get(key);
    if (known === undefined || event.revision > known.revision) byCase.set(key, event);
  }
  return [...byCase.values()];
}
