import { LEVELS, type Level } from '../record/warning.ts';
import { parseDuration } from '../time/duration.ts';
import { EVENT_KEYS, RISK_KEYS } from './language/rule-keys.ts';
import { keysOf, requiredKeysOf } from './language/spec.ts';
import { checkKeys, isObject, type Report, suggest } from './report.ts';

/** Checks a rule's `event`: what a match gives its subject. */
export function checkRisk(event: unknown, report: Report): void {
  if (event === undefined) return;
  if (!isObject(event) || event.type !== 'risk' || !isObject(event.params)) {
    report('wrong_type', 'event', 'is {"type": "risk", "params": {...}}', 'give points and halfLife');
    return;
  }
  checkKeys(event, 'event', keysOf(EVENT_KEYS), [], report);
  const { params } = event;
  checkKeys(params, 'event.params', keysOf(RISK_KEYS), requiredKeysOf(RISK_KEYS), report);
  const { points, halfLife, floor } = params;
  if (points !== undefined && !(typeof points === 'number' && points > 0 && points <= 100))
    report(
      'out_of_range',
      'event.params.points',
      'points are above 0 and at most 100',
      'write for example 60',
    );
  if (halfLife !== undefined && !isDuration(halfLife)) {
    report(
      'wrong_type',
      'event.params.halfLife',
      'is no ISO 8601 duration above zero',
      'every score decays: write for example "P30D"',
    );
  }
  if (floor !== undefined && !LEVELS.includes(floor as Level))
    report('unknown_value', 'event.params.floor', 'no such level', suggest(floor, LEVELS));
}

function isDuration(written: unknown): boolean {
  const duration = typeof written === 'string' ? (parseDuration(written) ?? 0) : 0;
  return duration > 0 && Number.isSafeInteger(duration);
}
