import type { Sight } from '../../core/access/permit.ts';
import type { Unit } from '../../core/push/unit.ts';
import type { Contribution, FactValues, Level, RevisionReason, Warning } from '../../core/record/warning.ts';
import { formatInstant } from '../../core/time/instant.ts';
import { isPerson, toldUnits, type UnitsLook, veiledCode } from './veil.ts';

/** By language tag, for example `{ "en": "...", "zh": "..." }`. */
export type Title = Readonly<Record<string, string>>;
/** The title of a rule as that version of it has it; undefined where the version is not known. */
export type TitleOf = (rule: string, version: string) => Title | undefined;

interface CommonView {
  readonly warningId: string;
  readonly revision: number;
  readonly reason: RevisionReason;
  readonly status: Warning['status'];
  readonly purpose: string;
  readonly level: Level;
  readonly previousLevel: Level | null;
  /** 0-100. */
  readonly score: number;
  /** ISO 8601, event time of this revision. */
  readonly at: string;
  readonly openedAt: string;
  readonly acknowledgeBy: string | null;
  /** How many times it went up unacknowledged. */
  readonly escalation: number;
  readonly areaCode: string | null;
  /** Units that it goes to; null where they would tell more of a person's place than the town. */
  readonly units: readonly string[] | null;
}

/** A warning without what stands behind it: no token, no case, no fact (charter, clause 8). */
export interface VeiledView extends CommonView {
  /** `individual`, or `area:<scheme>:<code>` */
  readonly subject: string;
  readonly veiled: true;
  /** Titles of the rules, the one with the greatest share of the score first. */
  readonly rules: readonly Title[];
}

/** A person's warning without the person. */
export type PersonView = VeiledView & { readonly subject: 'individual' };

export interface WholeView extends CommonView {
  /** `area:<scheme>:<code>`, or `individual:<token>` once a reason was given. */
  readonly subject: string;
  readonly veiled: false;
  readonly assignee: string | null;
  readonly outcome: string | null;
  /** The action that this revision answers. */
  readonly followUp: FollowUpView | null;
  readonly contributions: readonly ContributionView[];
}

export interface FollowUpView {
  readonly id: string;
  readonly action: string;
  /** Account id, never a name. */
  readonly actor: string;
  readonly assignee: string | null;
  readonly until: string | null;
  readonly reason: string | null;
  readonly rule: string | null;
}

export interface ContributionView {
  readonly rule: string;
  readonly version: string;
  readonly title: Title;
  readonly points: number;
  /** Share of the score, 0-100; the shares sum to the score. */
  readonly contribution: number;
  /** What is left of the points after decay, 0-1. */
  readonly decay: number;
  /** ISO 8601, time of the match. */
  readonly at: string;
  readonly events: readonly string[];
  readonly facts: FactValues;
}

export type WarningView = VeiledView | WholeView;

/** What the viewer may see of it, and whether they gave a reason for this case. */
export interface Look {
  readonly sight: Exclude<Sight, 'none'>;
  /** Of a person's warning: whether a reason was given. */
  readonly isOpened: boolean;
}

/** What a view says of the rules and units of the installation. */
export interface ViewContext {
  readonly titleOf: TitleOf;
  readonly units: readonly Unit[];
}

/** A warning as it may be seen. Whatever is not plainly an area is shown as a person. */
export function viewOf(warning: Warning, look: Look, { titleOf, units }: ViewContext): WarningView {
  const { sight, isOpened } = look;
  const isVeiled = sight === 'veiled' || (isPerson(warning) && !isOpened);
  const common = { ...commonOf(warning), units: toldUnits(units, warning, unitsLookOf(warning, look)) };
  return isVeiled ? veiledView(warning, common, titleOf) : wholeView(warning, common, titleOf);
}

/** What may be said of the units of a warning that is seen so. */
export const unitsLookOf = (warning: Warning, { sight, isOpened }: Look): UnitsLook => ({
  seesAssignee: sight === 'whole',
  isVeiledPerson: isPerson(warning) && (sight === 'veiled' || !isOpened),
});

function veiledView(warning: Warning, common: CommonView, titleOf: TitleOf): VeiledView {
  const strongestFirst = warning.contributions.toSorted((a, b) => b.contribution - a.contribution);
  const rules = strongestFirst.map(({ rule, version }) => titleOf(rule, version) ?? { en: rule });
  if (!isPerson(warning)) return { ...common, subject: warning.subject, veiled: true, rules };
  return { ...common, areaCode: veiledCode(warning), subject: 'individual', veiled: true, rules };
}

function wholeView(warning: Warning, common: CommonView, titleOf: TitleOf): WholeView {
  const { subject, assignee, outcome, followUp, contributions } = warning;
  return {
    ...common,
    subject,
    veiled: false,
    assignee,
    outcome,
    followUp: followUp === null ? null : { ...followUp, until: instantOrNull(followUp.until) },
    contributions: contributions.map((contribution) => contributionOf(contribution, titleOf)),
  };
}

function commonOf(warning: Warning): Omit<CommonView, 'units'> {
  const { warningId, revision, reason, status, purpose, level, previousLevel, score } = warning;
  const { at, openedAt, acknowledgeBy, escalation, areaCode } = warning;
  return {
    warningId,
    revision,
    reason,
    status,
    purpose,
    level,
    previousLevel,
    score,
    at: formatInstant(at),
    openedAt: formatInstant(openedAt),
    acknowledgeBy: instantOrNull(acknowledgeBy),
    escalation,
    areaCode,
  };
}

/** ISO 8601. */
export const instantOrNull = (at: number | null): string | null => (at === null ? null : formatInstant(at));

function contributionOf(contribution: Contribution, titleOf: TitleOf): ContributionView {
  const { rule, version, points, contribution: share, decay, at, events, facts } = contribution;
  const title = titleOf(rule, version) ?? { en: rule };
  return { rule, version, title, points, contribution: share, decay, at: formatInstant(at), events, facts };
}
