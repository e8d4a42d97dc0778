import { parseLines, type Ran } from './workspace.ts';

interface Match {
  readonly rule: string;
  readonly subject: string;
  readonly stream: string;
  readonly event: string;
  readonly standing: boolean;
}

/** The matches that stand after a run printed with `--print matches`: of each the last line counts. */
export function standingMatches({ stdout }: Ran): readonly object[] {
  const last = new Map<string, Match>();
  for (const match of parseLines<Match>(stdout)) {
    last.set([match.rule, match.subject, match.stream, match.event].join(' '), match);
  }
  return [...last]
    .filter(([, { standing }]) => standing)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, match]) => match);
}

interface Revision {
  readonly warningId: string;
  readonly subject: string;
  readonly purpose: string;
  readonly level: string;
  readonly status: string;
}

const ENDED = new Set(['expired', 'withdrawn', 'closed']);

/** Which concerns have an open warning after a run printed with `--print warnings`, and at which level. */
export function openConcerns({ stdout }: Ran): readonly string[] {
  const last = new Map<string, Revision>();
  for (const revision of parseLines<Revision>(stdout)) last.set(revision.warningId, revision);
  return [...last.values()]
    .filter(({ status }) => !ENDED.has(status))
    .map(({ subject, purpose, level }) => `${subject} ${purpose} ${level}`)
    .sort((a, b) => (a < b ? -1 : 1));
}
