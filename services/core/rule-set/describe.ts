import type { RuleSetEntry } from '../record/rule-set.ts';
import { canonicalJson } from '../text/canonical.ts';
import type { Change, RuleSetDiff } from './diff.ts';

/** A value longer than this is cut: the whole is in the rules themselves. */
const LONGEST_VALUE = 120;
/** What is shown before the first difference of long values. */
const LEAD = 40;
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

/** `conditions.all[0].value: 2 -> 3`. Of long values it shows where they begin to differ. */
export function changeText({ path, from, to }: Change): string {
  const texts = [valueText(from), valueText(to)] as const;
  const differsAt = firstDifference(...texts);
  const start = differsAt < LONGEST_VALUE - LEAD ? 0 : differsAt - LEAD;
  return `${path}: ${cut(texts[0], start)} -> ${cut(texts[1], start)}`;
}

/** 0 where they do not differ. */
function firstDifference(a: string, b: string): number {
  if (a === b) return 0;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}

function cut(text: string, start: number): string {
  const end = start + LONGEST_VALUE;
  return `${start > 0 ? '...' : ''}${text.slice(start, end)}${text.length > end ? '...' : ''}`;
}

function valueText(value: unknown): string {
  if (value === undefined) return '(none)';
  const name = nameOf(value);
  return name === undefined ? canonicalJson(value) : `{"${name}" ...}`;
}

/** A case by its name: its events would fill the screen. */
function nameOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'events')) return undefined;
  const { name } = value as { readonly name?: unknown };
  return typeof name === 'string' ? name : undefined;
}
