import { LEVELS, type Level } from '../record/warning.ts';
import { DEFAULT_SETTINGS } from '../scorer/settings.ts';
import { DAY_MS, parseDuration } from '../time/duration.ts';
import { durationFault } from './duration-fault.ts';
import { EVENT_KEYS, RISK_KEYS } from './language/rule-keys.ts';
import { keysOf, requiredKeysOf } from './language/spec.ts';
import { checkKeys, isObject, quoted, type Report, shown, suggest } from './report.ts';

/** Checks a rule's `event`: what a match gives its subject. */
export function checkRisk(event: unknown, report: Report): void {
  if (event === undefined) return;
  if (!isObject(event) || event.type === undefined || !isObject(event.params)) {
    report('wrong_type', 'event', 'is {"type": "risk", "params": {...}}', 'give points and halfLife');
    return;
  }
  if (event.type !== 'risk')
    report(
      'unknown_value',
      'event.type',
      `a match gives risk and nothing else, not ${shown(event.type)}`,
      'write "risk"',
    );
  checkKeys(event, 'event', keysOf(EVENT_KEYS), [], report);
  const { params } = event;
  checkKeys(params, 'event.params', keysOf(RISK_KEYS), requiredKeysOf(RISK_KEYS), report);
  const { points, halfLife, floor } = params;
  if (points !== undefined && !(typeof points === 'number' && points > 0 && points <= 100))
    report(
      'out_of_range',
      'event.params.points',
      'points are above 0 and at most 100',
      quoted(points) ?? 'write for example 60',
    );
  if (halfLife !== undefined && !isDuration(halfLife)) {
    report(
      'wrong_type',
      'event.params.halfLife',
      ...(durationFault(halfLife) ?? [
        'is no ISO 8601 duration above zero',
        'every score decays: write for example "P30D"',
      ]),
    );
  }
  warnOfWeight(params, report);
  if (floor !== undefined && !LEVELS.includes(floor as Level))
    report('unknown_value', 'event.params.floor', 'no such level', suggest(floor, LEVELS));
}

const LONGEST_HALF_LIFE_DAYS = 400;

function warnOfWeight({ points, halfLife, floor }: Readonly<Record<string, unknown>>, report: Report): void {
  const { blue } = DEFAULT_SETTINGS.thresholds;
  if (typeof points === 'number' && points > 0 && points < blue && floor === undefined) {
    const message = `alone it never reaches blue, which is from ${blue}`;
    report.warn(
      'weak',
      'event.params.points',
      message,
      `write at least ${blue}, or count on other rules of its purpose`,
    );
  }
  const days = isDuration(halfLife) ? parseDuration(halfLife as string)! / DAY_MS : 0;
  if (days > LONGEST_HALF_LIFE_DAYS) {
    const message = `half of the points is left after more than ${LONGEST_HALF_LIFE_DAYS} days`;
    report.warn(
      'long',
      'event.params.halfLife',
      message,
      'write how long the concern lasts, for example "P30D"',
    );
  }
}

function isDuration(written: unknown): boolean {
  const duration = typeof written === 'string' ? (parseDuration(written) ?? 0) : 0;
  return duration > 0 && Number.isSafeInteger(duration);
}
