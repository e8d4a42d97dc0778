import type { RuleSetEntry } from '../../core/record/rule-set.ts';
import { parsed } from '../../core/rule-set/decide.ts';
import { harmless, type Paint } from './paint.ts';
import { counted } from './rule-targets.ts';

/** What a set changes against the one it was compared with, as lines: rules that come, go, and differ. */
export function changeLines(entry: RuleSetEntry, paint: Paint): readonly string[] {
  const { added, removed, altered, changes } = entry;
  const isOf = (id: string) => (line: string) => line.startsWith(`${id} `);
  const lines = [
    ...added.map((id) => paint.good(`  + ${harmless(id)}`)),
    ...removed.map((id) => paint.bad(`  - ${harmless(id)}`)),
    ...altered.flatMap((id) => [
      paint.doubtful(`  ~ ${harmless(id)}`),
      ...changes.filter(isOf(id)).map((line) => `      ${harmless(line.slice(id.length + 1))}`),
    ]),
    ...changes.filter((line) => !altered.some((id) => isOf(id)(line))).map((line) => `    ${harmless(line)}`),
  ];
  const title = `${paint.bold(entry.ruleSet)}  ${titleOf(entry)}`;
  return [title, ...(lines.length > 0 ? lines : ['  no rule changes'])];
}

function titleOf({ rules, previous, rollback }: RuleSetEntry): string {
  const size = rules === '' ? '' : `${counted(parsed(rules).length, 'rule')}, `;
  return `${size}${rollback ? 'back from' : 'against'} ${previous ?? 'nothing'}`;
}

/** `+1 -0 ~2` */
export function changeCounts({ added, removed, altered }: RuleSetEntry): string {
  return `+${added.length} -${removed.length} ~${altered.length}`;
}

/** `ana: "the winter rules"` */
export function saidBy({ actor, reason }: Pick<RuleSetEntry, 'actor' | 'reason'>): string {
  return reason === '' ? harmless(actor) : `${harmless(actor)}: "${harmless(reason)}"`;
}
