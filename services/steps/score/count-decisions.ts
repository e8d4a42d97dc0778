import { type Assessment, SILENT_REASONS, type Warning } from '../../core/record/warning.ts';
import type { Metrics } from '../ports/metrics.ts';

const SILENT: ReadonlySet<string> = new Set(SILENT_REASONS);

export function countWarning(metrics: Metrics, { level, reason }: Warning): void {
  metrics.count('tocsin_warnings_total', { level, reason });
}

/** Counts the matches behind a decision, and why it was a silent one; what led to a warning is counted with that. */
export function countAssessment(metrics: Metrics, { decision, purpose, matches }: Assessment): void {
  if (decision === 'late') metrics.count('tocsin_late_total', {});
  if (SILENT.has(decision)) metrics.count('tocsin_silent_total', { reason: decision });
  const standing = matches.filter((match) => match.standing).length;
  metrics.count('tocsin_matches_total', { purpose }, standing);
}
