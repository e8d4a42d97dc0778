import type { Row } from './run.ts';

const HEADINGS = ['run', 'fault', 'events', 'revisions', 'kills', 'seconds', 'same', 'what was done'];

/** The rows of runs as a table for people. */
export function tableOf(runs: Readonly<Record<string, readonly Row[]>>): string {
  const cells = Object.entries(runs).flatMap(([run, rows]) => rows.map((row) => cellsOf(run, row)));
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...cells.map((row) => row[column]!.length)),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(HEADINGS), rule, ...cells.map(line)].join('\n');
}

const cellsOf = (run: string, row: Row): readonly string[] => [
  run,
  row.segment,
  String(row.events),
  String(row.revisions),
  String(row.kills),
  String(row.seconds),
  row.faults.length === 0 ? 'yes' : 'NO',
  row.done === '' ? 'nothing' : row.done,
];
