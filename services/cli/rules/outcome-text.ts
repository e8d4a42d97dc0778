import type { Decided } from '../../app/rule-sets/journal.ts';
import { activationIn, type RuleSetEntry } from '../../core/record/rule-set.ts';
import { activeSet, type Publication, withdrawnBy } from '../../core/rule-set/publication.ts';
import { formatInstant } from '../../core/time/instant.ts';
import { changeLines, saidBy } from './change-text.ts';
import { harmless, type Paint } from './paint.ts';

/** What came of it, and what to do next. */
export function outcomeLines(decided: Decided, paint: Paint): readonly string[] {
  // The last entry is the one with the rules, where there are several.
  const entry = decided.entries.at(-1);
  return entry === undefined
    ? idleLines(decided)
    : [
        ...changeLines(entry, paint),
        ...withdrawalLines(entry, decided.before, paint),
        ...next({ ...decided, entry }, paint),
      ];
}

function idleLines({ outcome, ruleSet, after }: Decided): readonly string[] {
  const open = after.open.get(ruleSet);
  if (outcome !== 'already_proposed' || open === undefined) return [activeText(ruleSet, after)];
  const since = `by ${saidBy(open)}, ${formatInstant(open.recordedAt)}`;
  const effect = open.effectiveAt === null ? 'when it is approved' : `at ${formatInstant(open.effectiveAt)}`;
  return [
    `${ruleSet} is proposed already (${since}) and waits for approval, to take effect ${effect}: nothing changes.`,
    `For another time, tocsin rules reject ${ruleSet} first.`,
  ];
}

function activeText(ruleSet: string, after: Publication): string {
  const effectiveAt = activeSet(after)?.effectiveAt ?? 0;
  return effectiveAt > Date.now()
    ? `${ruleSet} is to take effect at ${formatInstant(effectiveAt)} already: nothing changes. For another time, tocsin rules rollback first.`
    : `${ruleSet} is active already: nothing changes.`;
}

/** A set that was to take effect later, and never will. */
function withdrawalLines(
  { action, effectiveAt, recordedAt }: RuleSetEntry,
  before: Publication,
  paint: Paint,
): readonly string[] {
  if (action === 'rejected') return [];
  const withdrawn = withdrawnBy(before, effectiveAt ?? recordedAt);
  if (withdrawn === undefined) return [];
  const time = formatInstant(withdrawn.effectiveAt);
  return [
    paint.doubtful(
      action === 'proposed'
        ? `  withdraws ${withdrawn.ruleSet}, if approved before that takes effect at ${time}`
        : `  withdraws ${withdrawn.ruleSet}, which was to take effect at ${time}`,
    ),
  ];
}

function next(
  { outcome, entry }: Decided & { readonly entry: Decided['entries'][number] },
  paint: Paint,
): readonly string[] {
  switch (outcome) {
    case 'proposed': {
      const { effectiveAt } = entry;
      const effect =
        effectiveAt === null
          ? 'It takes effect when somebody else has approved it:'
          : `Events dated from ${formatInstant(effectiveAt)} on are matched by it when somebody else has approved it:`;
      return [
        `Proposed by ${harmless(entry.actor)}. ${effect}`,
        `  tocsin rules approve ${entry.ruleSet} --as NAME --reason WHY`,
      ];
    }
    case 'activated':
    case 'rolled_back': {
      const from = formatInstant(activationIn(entry)?.effectiveAt ?? 0);
      const done = outcome === 'activated' ? 'Activated' : 'Rolled back';
      return [
        paint.good(
          `${done} by ${harmless(entry.actor)}: events dated from ${from} on are matched by ${entry.ruleSet}.`,
        ),
        'A running tocsin takes it up by itself. What matched before stays, and decays.',
      ];
    }
    case 'rejected':
      return [`Rejected by ${harmless(entry.actor)}. Nothing changes.`];
    case 'approval_on':
    case 'approval_off':
    case 'already_active':
    case 'already_proposed':
      return [];
    default:
      return outcome satisfies never;
  }
}
