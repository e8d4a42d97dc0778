import type { Stream } from '../event/vocabulary.ts';
import { isNew, type OriginMarks } from '../record/origin-marks.ts';
import type { SubjectRecord } from '../record/subject-record.ts';
import type { Rule } from '../rule/rule.ts';
import type { Explainable, TriggerExplanation } from '../scorer/explain.ts';
import type { ScorerSettings } from '../scorer/settings.ts';
import { canonicalJson } from '../text/canonical.ts';
import { createRuleTimeline, type RuleTimeline } from './rule-timeline.ts';
import { createStandingEvents, type StandingEvents, streamOfKey } from './standing-events.ts';
import { explainTrigger } from './trigger.ts';

/** Follows the records that a scorer follows, to say afterwards what a rule makes of a case. */
export interface Explainer extends Explainable {
  /** Whether the record was new; what comes a second time changes nothing. */
  apply(record: SubjectRecord): boolean;
  readonly rules: RuleTimeline;
  readonly events: StandingEvents;
}

/** `wanted` are the subjects that may be asked for, and those around them; without it all. */
export function createExplainer(
  settings: ScorerSettings,
  hash: (text: string) => string,
  wanted: (subject: string) => boolean = () => true,
): Explainer {
  const rules = createRuleTimeline();
  const marks: OriginMarks = new Map();
  const events = createStandingEvents(settings, wanted, hash);
  const explainOne = (ruleId: string, subject: string, key: string): readonly TriggerExplanation[] => {
    const placing = events.subjects.get(subject)?.get(key);
    if (placing === undefined || placing.seen === null) return [];
    const { seen } = placing;
    const now = rules.ruleAt(ruleId, seen.at)?.rule;
    const question = { subject, seen, events, settings, hash, rules };
    return rules
      .versionsOf(ruleId)
      .filter((rule) => isOf(subject, rule))
      .flatMap((rule) => {
        const isNow = now !== undefined && canonicalJson(rule) === canonicalJson(now);
        const found = explainTrigger({ ...question, rule });
        // A version of another time is told of only where it counts: at a deadline by which it was active.
        return isNow
          ? found
          : found.filter(({ on, era }) => era.isActive && on.some(({ absence }) => absence !== null));
      });
  };
  return {
    rules,
    events,
    apply(record) {
      if (!isNew(marks, record)) return false;
      events.apply(record);
      if (record.body.kind === 'rule_set') rules.add(record.body.activation);
      return true;
    },
    explain(ruleId, caseId, stream) {
      const found: TriggerExplanation[] = [];
      for (const [subject, cases] of events.subjects)
        for (const key of keysOf(cases, caseId, stream)) found.push(...explainOne(ruleId, subject, key));
      return found.sort((a, b) => (a.subject < b.subject ? -1 : a.subject > b.subject ? 1 : a.at - b.at));
    },
  };
}

function isOf(subject: string, rule: Rule): boolean {
  return subject.startsWith(`${rule.subject}:`);
}

const ALL: readonly Stream[] = ['camera-alarms', 'police-incidents', 'dispute-reports'];

function keysOf(
  cases: ReadonlyMap<string, unknown>,
  caseId: string,
  stream: Stream | undefined,
): readonly string[] {
  const streams = stream === undefined ? ALL : [stream];
  return streams.map((one) => `${one} ${caseId}`).filter((key) => cases.has(key) && streamOfKey(key));
}
