import { formatInstant } from '../../core/time/instant.ts';

/** `2026-03-02T12:00:00Z`: milliseconds only where there are any. */
export function timeText(epochMs: number): string {
  return formatInstant(epochMs).replace('.000Z', 'Z');
}
