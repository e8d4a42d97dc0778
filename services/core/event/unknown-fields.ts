import { charterOfUnknown, isAccusedField } from './charter.ts';
import { describe, shownName } from './describe.ts';
import { nearest } from './nearest.ts';
import { drop, fault, isFull, type Report } from './report.ts';
import { CHARTER_REMEDY, REFUSED } from './text-readers.ts';
import type { Stream } from './vocabulary.ts';

/** Names every field of a record that is not `known`: accused people are left out, all else is a fault. */
export function refuseUnknown(
  record: Readonly<Record<string, unknown>>,
  known: ReadonlySet<string>,
  prefix: string,
  stream: Stream,
  report: Report,
): void {
  for (const key of Object.keys(record)) {
    if (known.has(key)) continue;
    const path = prefix + shownName(key);
    if (prefix === '' && isAccusedField(key, stream)) drop(report, path);
    else if (!isFull(report)) refuseField(key, record[key], path, known, stream, report);
  }
}

/** A guess costs more than the rest of a check: a record that is wrong all over gets a few. */
const MOST_GUESSES = 5;

const PEOPLE_FIELDS = /^(part(y|ies)|victim|informer|witness|token|complainant|accused|suspect)/i;

function refuseField(
  key: string,
  value: unknown,
  path: string,
  known: ReadonlySet<string>,
  stream: Stream,
  report: Report,
): void {
  if (key === 'identifier' && known.has('token')) {
    const remedy =
      'Send it through the ingest door, which replaces it by a token, and not together with `token`.';
    fault(report, 'raw_identifier', path, `${describe(value)} where a token belongs`, remedy);
    return;
  }
  const people = stream === 'camera-alarms' && PEOPLE_FIELDS.test(key);
  const clause = people ? 'charter_identification' : charterOfUnknown(key, value);
  if (clause) {
    fault(report, clause, path, `the field ${REFUSED[clause]}`, CHARTER_REMEDY[clause]);
    return;
  }
  const near = report.faults.length < MOST_GUESSES ? nearest(key, [...known]) : undefined;
  const guess = near === undefined ? '' : `Did you mean "${near}"? `;
  const remedy = `${guess}Leave it out, or use one of: ${[...known].join(', ')}.`;
  fault(report, 'unknown_field', path, `unknown field holding ${describe(value)}`, remedy);
}
