import { createErasedPeople } from '../erasure/erased-people.ts';
import { isNamed, withoutErasedPeople } from '../erasure/without-erased.ts';
import type { Stream } from '../event/vocabulary.ts';
import type { SubjectRecord } from '../record/subject-record.ts';
import type { Assessment, Position } from '../record/warning.ts';
import { ruleVersion } from '../rule/compile.ts';
import type { Rule } from '../rule/rule.ts';
import type { TriggerExplanation } from '../scorer/explain.ts';
import { createScorer } from '../scorer/scorer.ts';
import type { ScorerSettings, ScorerTools } from '../scorer/settings.ts';
import { type CaseRecord, createCaseRecords } from './case-records.ts';
import { createExplainer } from './explainer.ts';
import { type ScoreArithmetic, scoreArithmetic } from './score-arithmetic.ts';

/** A rule at a case, with all that came of it. */
export interface CaseStudy {
  /** What the log tells of the case, by revision; none where it does not know it. */
  readonly told: readonly CaseRecord[];
  /** Kinds of subject that the case concerns, those that the rule is not about included. */
  readonly kinds: readonly string[];
  readonly triggers: readonly TriggerExplanation[];
  readonly decisions: readonly DecisionExplanation[];
  /** Of the rule: its newest text; undefined where no set has it. */
  readonly rule: Rule | undefined;
  /** Ids that the rule sets have. */
  readonly ruleIds: readonly string[];
}

/** What the scorer decided on the concern when the case came, with the score as it was right then. */
export interface DecisionExplanation {
  readonly assessment: Assessment;
  readonly arithmetic: ScoreArithmetic;
  /** Level of the warning before; null where none was open. */
  readonly previousLevel: string | null;
}

export interface StudyQuestion {
  readonly ruleId: string;
  readonly caseId: string;
  readonly stream?: Stream | undefined;
}

/** Follows a log through the scorer that production runs, watching one rule and one case. */
export function createCaseStudy(
  { ruleId, caseId, stream }: StudyQuestion,
  settings: ScorerSettings,
  tools: ScorerTools,
): { apply(record: SubjectRecord, position: Position): void; finish(): CaseStudy } {
  const scorer = createScorer(settings, tools);
  const isOwn = (subject: string): boolean => {
    for (const kind of explainer.rules.subjectsOf(ruleId)) if (subject.startsWith(`${kind}:`)) return true;
    return false;
  };
  // Until a set has told of the rule, nobody knows what subjects it is about.
  const isWanted = (subject: string): boolean =>
    explainer.rules.subjectsOf(ruleId).size === 0 || isOwn(subject);
  const explainer = createExplainer(settings, tools.hash, isWanted);
  const records = createCaseRecords((of, id) => id === caseId && (stream ?? of) === of, tools.hash);
  const erased = createErasedPeople(tools.hash);
  let decisions: readonly DecisionExplanation[] = [];

  const note = ({ body }: SubjectRecord): void => {
    records.apply(body, explainer.events.isLate);
    if (body.kind !== 'erasure') return;
    erased.note(body);
    decisions = decisions.filter(({ assessment }) => !isNamed(assessment.subject, body.subject, tools.hash));
  };
  const versionOf = (id: string, version: string): Rule | undefined =>
    explainer.rules.versionsOf(id).find((rule) => ruleVersion(rule, tools.hash) === version);
  const watch = (assessment: Assessment, previousLevel: string | null): void => {
    if (!records.concerns(assessment.subject) || !isOwn(assessment.subject) || !concerns(assessment)) return;
    const { subject, purpose, at } = assessment;
    const standing = scorer.standing(at).find((one) => one.subject === subject && one.purpose === purpose);
    const nothing = { score: 0, rawLevel: null, level: null, matches: [] };
    const arithmetic = scoreArithmetic(standing ?? nothing, at, versionOf, settings);
    decisions = [...decisions, { assessment, arithmetic, previousLevel }];
  };
  const concerns = ({ purpose, event, matches, decision }: Assessment): boolean => {
    const isRuleAt = matches.some((match) => match.rule === ruleId && match.event === caseId);
    const ofPurpose = explainer.rules.versionsOf(ruleId).some((rule) => rule.purpose === purpose);
    return isRuleAt || (event === caseId && (ofPurpose || decision === 'late'));
  };
  return {
    apply(record, position) {
      const kept = withoutErasedPeople(record, erased, explainer.events.stands);
      if (kept !== null && explainer.apply(kept)) note(kept);
      const { warnings, assessments } = scorer.apply(record, position);
      for (const assessment of assessments) {
        const warning = warnings.find(
          ({ warningId, revision }) => warningId === assessment.warningId && revision === assessment.revision,
        );
        watch(assessment, warning?.previousLevel ?? null);
      }
    },
    finish: () => ({
      told: records.told(isOwn),
      kinds: records.kinds(),
      triggers: explainer.explain(ruleId, caseId, stream).filter(({ subject }) => records.concerns(subject)),
      decisions,
      rule: explainer.rules.versionsOf(ruleId).at(-1),
      ruleIds: explainer.rules.ids(),
    }),
  };
}
