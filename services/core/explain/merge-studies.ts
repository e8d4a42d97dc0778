import { compareText } from '../text/canonical.ts';
import { withoutRepeats } from './case-records.ts';
import type { CaseStudy } from './case-study.ts';

/** One study of what several partitions tell: a person and the places of a case may be in different ones. */
export function mergeStudies(studies: readonly CaseStudy[]): CaseStudy {
  const [only, ...others] = studies;
  if (only !== undefined && others.length === 0) return only;
  return {
    told: withoutRepeats(studies.flatMap(({ told }) => told)).toSorted((a, b) => a.revision - b.revision),
    kinds: [...new Set(studies.flatMap(({ kinds }) => kinds))].sort(compareText),
    triggers: studies
      .flatMap(({ triggers }) => triggers)
      .sort((a, b) => compareText(a.subject, b.subject) || a.at - b.at),
    decisions: studies
      .flatMap(({ decisions }) => decisions)
      .sort(({ assessment: a }, { assessment: b }) => a.at - b.at || compareText(a.subject, b.subject)),
    rule: studies.find(({ rule }) => rule !== undefined)?.rule,
    ruleIds: [...new Set(studies.flatMap(({ ruleIds }) => ruleIds))].sort(compareText),
  };
}

/** The people and areas that a study shows. */
export function subjectsSeen({ told, triggers, decisions }: CaseStudy): readonly string[] {
  const seen = new Set(told.flatMap(({ subjects }) => subjects));
  for (const { subject } of triggers) seen.add(subject);
  for (const { assessment } of decisions) seen.add(assessment.subject);
  return [...seen].sort(compareText);
}
