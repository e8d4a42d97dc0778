import { ERASED_SUBJECT } from '../record/erasure.ts';
import type { Warning } from '../record/warning.ts';
import { isOpen } from '../warning/overdue.ts';

/** What of a warning's revisions so far decides whether its person is still to be told of one of them. */
export interface Standing {
  readonly revision: number;
  /** The last revision that ended it, which nothing after takes back; -1 where none did. */
  readonly ended: number;
  /** Rules behind it as it is now. */
  readonly rules: readonly string[];
  /** Whether its person was erased. */
  readonly isErased: boolean;
}

/** What is to be told of a revision; `rules` null where it is not known any more because of which. */
export interface ToTell {
  readonly revision: number;
  readonly rules: readonly string[] | null;
}

/** After one more revision; those that come again, or late, change nothing. */
export function follow(before: Standing | undefined, warning: Warning): Standing {
  const { revision, contributions } = warning;
  if (before !== undefined && before.revision >= revision) return before;
  const ended = isOpen(warning) ? (before?.ended ?? -1) : revision;
  const isErased = warning.subject === ERASED_SUBJECT;
  return { revision, ended, rules: contributions.map(({ rule }) => rule), isErased };
}

/** Whether a person is not to be told of it any more: it has ended since, or none of the rules is behind it now. */
export function isOver({ revision, rules }: ToTell, { ended, ...now }: Standing): boolean {
  if (ended > revision) return true;
  return now.revision > revision && rules !== null && !rules.some((rule) => now.rules.includes(rule));
}
