import type { KnownStudy } from '../../app/rules/explain.ts';
import { formatInstant } from '../../core/time/instant.ts';

/** The explanation for programs: one JSON document, times in ISO 8601, events by stream and case id. */
export function studyJson({ rule, told, triggers, decisions }: KnownStudy): string {
  const { id, title, status, subject, purpose } = rule;
  return JSON.stringify(
    { rule: { id, title, status, subject, purpose }, told, triggers, decisions },
    plain,
    2,
  );
}

const INSTANTS = new Set(['at', 'from', 'to', 'until', 'deadline']);

function plain(key: string, value: unknown): unknown {
  if (INSTANTS.has(key) && typeof value === 'number') return formatInstant(value);
  if (isSeen(value)) return { stream: value.event.stream, caseId: value.event.caseId, at: value.at };
  return value;
}

function isSeen(
  value: unknown,
): value is { readonly at: number; readonly event: { stream: string; caseId: string } } {
  const event: unknown = (value as { readonly event?: unknown } | null)?.event;
  return typeof event === 'object' && event !== null && 'occurredAt' in event;
}
