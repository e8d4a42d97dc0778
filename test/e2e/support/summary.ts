import type { Ran } from './workspace.ts';

/** The numbers of a line of a replay's summary by the word that follows each: `766 accepted, 6 duplicate`. */
export function summary({ stderr }: Ran, line: string): Readonly<Record<string, number>> {
  const text = stderr.split('\n').find((one) => one.startsWith(line)) ?? '';
  const counts = [...text.matchAll(/(\d+) ([a-z_]+)/g)];
  return Object.fromEntries(counts.map(([, count, word]) => [word!, Number(count)]));
}

/** Rejected events by reason, as the summary tells them. */
export function rejections({ stderr }: Ran): Readonly<Record<string, number>> {
  const lines = [...stderr.matchAll(/^ {2}rejected {2}(\d+) (\S+)$/gm)];
  return Object.fromEntries(lines.map(([, count, reason]) => [reason!, Number(count)]));
}
