import type { RuleSetEntry } from '../record/rule-set.ts';
import { canonicalJson } from '../text/canonical.ts';
import type { Change, RuleSetDiff } from './diff.ts';

/** A value longer than this is cut: the whole is in the rules themselves. */
const LONGEST_VALUE = 120;
/** Lines of changes that a record of the history holds. */
const MOST_LINES = 500;

/** The parts of a history entry that say what changes. */
export function describeDiff({
  added,
  removed,
  altered,
}: RuleSetDiff): Pick<RuleSetEntry, 'added' | 'removed' | 'altered' | 'changes'> {
  const lines = altered.flatMap(({ id, changes }) => changes.map((change) => `${id} ${changeText(change)}`));
  const left = lines.length - MOST_LINES;
  return {
    added,
    removed,
    altered: altered.map(({ id }) => id),
    changes: left > 0 ? [...lines.slice(0, MOST_LINES), `... and ${left} more`] : lines,
  };
}

/** `conditions.all[0].value: 2 -> 3` */
export function changeText({ path, from, to }: Change): string {
  return `${path}: ${valueText(from)} -> ${valueText(to)}`;
}

function valueText(value: unknown): string {
  if (value === undefined) return '(none)';
  const name = nameOf(value);
  const text = name === undefined ? canonicalJson(value) : `{"${name}" ...}`;
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}...` : text;
}

/** A case by its name: its events would fill the screen. */
function nameOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'events')) return undefined;
  const { name } = value as { readonly name?: unknown };
  return typeof name === 'string' ? name : undefined;
}
