import type { Stream } from '../event/vocabulary.ts';
import type { SubjectRecord } from '../record/subject-record.ts';
import type { Assessment, Position } from '../record/warning.ts';
import { ruleVersion } from '../rule/compile.ts';
import type { Rule } from '../rule/rule.ts';
import type { TriggerExplanation } from '../scorer/explain.ts';
import { createScorer } from '../scorer/scorer.ts';
import type { ScorerSettings, ScorerTools } from '../scorer/settings.ts';
import { createExplainer } from './explainer.ts';
import { type ScoreArithmetic, scoreArithmetic } from './score-arithmetic.ts';

/** A rule at a case, with all that came of it. */
export interface CaseStudy {
  /** What the log tells of the case, by revision; none where it does not know it. */
  readonly told: readonly CaseRecord[];
  readonly triggers: readonly TriggerExplanation[];
  readonly decisions: readonly DecisionExplanation[];
  /** Of the rule: its newest text; undefined where no set has it. */
  readonly rule: Rule | undefined;
  /** Ids that the rule sets have. */
  readonly ruleIds: readonly string[];
}

export interface CaseRecord {
  readonly kind: 'event' | 'withdrawal';
  readonly stream: Stream;
  readonly revision: number;
  readonly status: string;
  readonly at: number;
  readonly subjects: readonly string[];
  /** It came after the lateness bound and does not stand. */
  readonly isLate: boolean;
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
  // Until a set has told of the rule, nobody knows what subjects it is about.
  const isWanted = (subject: string): boolean => {
    const kinds = explainer.rules.subjectsOf(ruleId);
    if (kinds.size === 0) return true;
    for (const kind of kinds) if (subject.startsWith(`${kind}:`)) return true;
    return false;
  };
  const explainer = createExplainer(settings, tools.hash, isWanted);
  const told: CaseRecord[] = [];
  const subjects = new Set<string>();
  const decisions: DecisionExplanation[] = [];
  const isAsked = (of: Stream, id: string): boolean => id === caseId && (stream ?? of) === of;

  const note = ({ body }: SubjectRecord): void => {
    if (body.kind === 'event' && isAsked(body.event.stream, body.event.caseId)) {
      const { revision, status, occurredAt: at } = body.event;
      const isLate = revision === 0 && explainer.events.isLate(body.event.stream, caseId);
      told.push({
        kind: 'event',
        stream: body.event.stream,
        revision,
        status,
        at,
        subjects: body.subjects,
        isLate,
      });
      for (const subject of body.subjects) subjects.add(subject);
    } else if (body.kind === 'withdrawal' && isAsked(body.stream, body.caseId)) {
      const { revision, at } = body;
      told.push({
        kind: 'withdrawal',
        stream: body.stream,
        revision,
        status: 'withdrawn',
        at,
        subjects: body.subjects,
        isLate: false,
      });
    }
  };
  const versionOf = (id: string, version: string): Rule | undefined =>
    explainer.rules.versionsOf(id).find((rule) => ruleVersion(rule, tools.hash) === version);
  const watch = (assessment: Assessment, previousLevel: string | null): void => {
    if (!subjects.has(assessment.subject) || !concerns(assessment)) return;
    const { subject, purpose, at } = assessment;
    const standing = scorer.standing(at).find((one) => one.subject === subject && one.purpose === purpose);
    const nothing = { score: 0, rawLevel: null, level: null, matches: [] };
    const arithmetic = scoreArithmetic(standing ?? nothing, at, versionOf, settings);
    decisions.push({ assessment, arithmetic, previousLevel });
  };
  const concerns = ({ purpose, event, matches, decision }: Assessment): boolean => {
    const isRuleAt = matches.some((match) => match.rule === ruleId && match.event === caseId);
    const ofPurpose = explainer.rules.versionsOf(ruleId).some((rule) => rule.purpose === purpose);
    return isRuleAt || (event === caseId && (ofPurpose || decision === 'late'));
  };
  return {
    apply(record, position) {
      explainer.apply(record);
      note(record);
      const { warnings, assessments } = scorer.apply(record, position);
      for (const assessment of assessments) {
        const warning = warnings.find(
          ({ warningId, revision }) => warningId === assessment.warningId && revision === assessment.revision,
        );
        watch(assessment, warning?.previousLevel ?? null);
      }
    },
    finish: () => ({
      told,
      triggers: explainer.explain(ruleId, caseId, stream),
      decisions,
      rule: explainer.rules.versionsOf(ruleId).at(-1),
      ruleIds: explainer.rules.ids(),
    }),
  };
}
