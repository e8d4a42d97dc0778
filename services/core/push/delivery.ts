import { ALL } from '../access/account.ts';
import { ERASED_SUBJECT } from '../record/erasure.ts';
import { tokenOf } from '../record/individual.ts';
import type { Mode } from '../record/mode.ts';
import type { RevisionReason, Warning } from '../record/warning.ts';
import { leaving, type OutwardWarning, outward } from './outward.ts';
import { routeOf } from './route.ts';
import type { Routed, Unit } from './unit.ts';

/** `notice`: tells the person at risk, where their contact is enabled for the rule. */
export const HOOK_KINDS = ['webhook', 'alertmanager', 'notice'] as const;
export type HookKind = (typeof HOOK_KINDS)[number];

/** What a receiver is registered for. */
export interface HookTerms {
  readonly id: string;
  readonly kind: HookKind;
  /** Units whose warnings it gets, or `*` for all warnings. */
  readonly units: readonly string[];
  /** Whether it may be told who a person is; only with a legal basis. */
  readonly people: boolean;
  /** Whether it gets exercises, which say that they are. */
  readonly exercises: boolean;
  /** For `notice`: the rules that a person's contact may have been enabled for. */
  readonly rules: readonly string[];
}

/** One revision for one receiver. */
export interface Delivery {
  /** `warningId/revision/hook`: the same however often it is sent, so that a receiver can drop doubles. */
  readonly id: string;
  readonly mode: Mode;
  readonly warning: OutwardWarning;
  /** False where the warning has left the receiver's units with this revision: the last it hears of it, and only that. */
  readonly stands: boolean;
  /** For `notice`: whom to tell, and because of which rules. */
  readonly person: { readonly token: string; readonly rules: readonly string[] } | null;
}

export function deliveryIdOf(
  { warningId, revision }: Pick<Warning, 'warningId' | 'revision'>,
  hook: string,
): string {
  return `${warningId}/${revision}/${hook}`;
}

/**
 * What a receiver is sent of a revision, or null where it is not for it.
 *
 * @param before what the routing of the revision before depended on, where that is known: a receiver that had it then
 *   is told that it leaves
 */
export function deliveryFor(
  terms: HookTerms,
  units: readonly Unit[],
  warning: Warning,
  before: Routed | null,
  mode: Mode,
): Delivery | null {
  if (mode === 'exercise' && !takesExercises(terms)) return null;
  const id = deliveryIdOf(warning, terms.id);
  if (terms.kind === 'notice') {
    const person = personToTell(terms, warning);
    return person === null
      ? null
      : { id, mode, warning: outward(warning, { people: false }), stands: true, person };
  }
  if (isFor(terms, units, warning))
    return { id, mode, warning: outward(warning, { people: terms.people }), stands: true, person: null };
  const had = before ?? likelyBefore(warning);
  if (!isFor(terms, units, had)) return null;
  return { id, mode, warning: leaving(warning, had), stands: false, person: null };
}

/** Whether it tells its receiver who a person is. */
export function namesSomebody({ person, warning: { about, subject } }: Delivery): boolean {
  return person !== null || (about === 'individual' && subject !== null && subject !== ERASED_SUBJECT);
}

/** Pagers and the people themselves never hear of an exercise, whatever their registration says. */
export function takesExercises({ kind, exercises }: Pick<HookTerms, 'kind' | 'exercises'>): boolean {
  switch (kind) {
    case 'webhook':
      return exercises;
    case 'alertmanager':
    case 'notice':
      return false;
    default:
      return kind satisfies never;
  }
}

function isFor({ units: wanted }: HookTerms, units: readonly Unit[], routed: Routed): boolean {
  return wanted.includes(ALL) || routeOf(units, routed).some((id) => wanted.includes(id));
}

/** Without the revision before, only its level is known. */
function likelyBefore(warning: Warning): Routed {
  return { ...warning, level: warning.previousLevel ?? warning.level };
}

/** What is told to a person is the warning that an officer gets, when the officer gets it: not each change of it. */
const TOLD_TO_PEOPLE: ReadonlySet<RevisionReason> = new Set<RevisionReason>(['raised', 'escalated']);

function personToTell(
  terms: HookTerms,
  { subject, purpose, reason, contributions, followUp }: Warning,
): Delivery['person'] {
  const token = purpose === 'fraud_prevention' ? tokenOf(subject) : null;
  // An officer who reopens a warning tells nothing that the person has not heard.
  if (token === null || !TOLD_TO_PEOPLE.has(reason) || followUp !== null) return null;
  const rules = contributions.map(({ rule }) => rule).filter((rule) => terms.rules.includes(rule));
  return rules.length === 0 ? null : { token, rules };
}
