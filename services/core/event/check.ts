import type { Fault } from '../fault.ts';
import { MINUTE_MS } from '../time/duration.ts';
import { charterOfUnknown, charterOfValue } from './charter.ts';
import { describe, shownName } from './describe.ts';
import type { Event } from './event.ts';
import { nearest } from './nearest.ts';
import { type Form, fieldsReader, isRecord } from './readers.ts';
import { fault, type Report } from './report.ts';
import { CHARTER_REMEDY, REFUSED } from './text-readers.ts';
import { FIELDS, STREAMS, type Stream } from './vocabulary.ts';

/** How far `occurredAt` may lie after `recordedAt`: clocks differ, the future does not happen. */
export const FUTURE_TOLERANCE_MS = 5 * MINUTE_MS;

export type Checked =
  | { readonly ok: true; readonly event: Event; readonly dropped: readonly Fault[] }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/**
 * Checks an event as a source sends it (the NDJSON form: an object with `stream`, times ISO 8601 with an offset,
 * fields that may be null left out, defaults filled in here) against the closed vocabulary and the charter.
 * Gives the event with its times in epoch milliseconds, and which accused people were left out of it (`dropped`);
 * or every fault of the record (64 at most), none of which repeats what was sent. Throws nothing.
 */
export function checkEvent(input: unknown): Checked {
  const report: Report = { faults: [], dropped: [] };
  if (!isRecord(input)) {
    fault(
      report,
      'not_an_object',
      '',
      `${describe(input)} where an event belongs`,
      'Send one object per event.',
    );
    return { ok: false, faults: report.faults };
  }
  const { stream } = input;
  if (!isStream(stream)) {
    refuseStream(input, report);
    return { ok: false, faults: report.faults };
  }
  const event = assemble(stream, READ_JSON[stream](input, '', report));
  checkTimes(event, report);
  return report.faults.length === 0
    ? { ok: true, event, dropped: report.dropped }
    : { ok: false, faults: report.faults };
}

/**
 * Checks an event that was decoded from Avro, whose types already hold: ranges, forms of text, tokens, times, and
 * that it has nothing of another stream. Gives its faults, none where it is fine.
 */
export function checkDecoded(event: Event): readonly Fault[] {
  const report: Report = { faults: [], dropped: [] };
  if (!isStream(event.stream)) {
    refuseStream({ stream: event.stream }, report);
    return report.faults;
  }
  READ_DECODED[event.stream](event as unknown as Readonly<Record<string, unknown>>, '', report);
  for (const name of FOREIGN[event.stream]) {
    const value: unknown = event[name];
    if (value === null || (name === 'parties' && event.parties.length === 0)) continue;
    const code = name === 'parties' ? 'charter_identification' : 'unknown_field';
    fault(report, code, name, `${event.stream} has no such field`, 'Leave it null.');
  }
  checkTimes(event, report);
  return report.faults;
}

type FieldName = Exclude<keyof Event, 'stream'>;

const NAMES = [...new Set(STREAMS.flatMap((stream) => FIELDS[stream].map((field) => field.name)))];

function byStream<T>(make: (stream: Stream) => T): Readonly<Record<Stream, T>> {
  return Object.fromEntries(STREAMS.map((stream) => [stream, make(stream)])) as Record<Stream, T>;
}

const readers = (form: Form) =>
  byStream((stream) => fieldsReader(FIELDS[stream], form, stream, form === 'json' ? ['stream'] : []));
const READ_JSON = readers('json');
const READ_DECODED = readers('decoded');
const FOREIGN = byStream((stream) => {
  const own = new Set(FIELDS[stream].map((field) => field.name));
  return NAMES.filter((name) => !own.has(name)) as FieldName[];
});

/** Where each field of a stream stands among its values; one that it does not have stands at the null behind them. */
const SLOTS = byStream((stream) => {
  const order = FIELDS[stream].map((field) => field.name);
  const slot = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return Object.fromEntries(NAMES.map((name) => [name, slot(name)])) as Record<FieldName, number>;
});

/** One literal for all streams, so that every event has the same hidden class in the scorer's loops. */
function assemble(stream: Stream, values: unknown[]): Event {
  values.push(null);
  const at = SLOTS[stream];
  const occurredAt = values[at.occurredAt];
  const event: Readonly<Record<keyof Event, unknown>> = {
    stream,
    caseId: values[at.caseId],
    revision: values[at.revision],
    status: values[at.status],
    occurredAt,
    recordedAt: values[at.recordedAt] === undefined ? occurredAt : values[at.recordedAt],
    category: values[at.category],
    severity: values[at.severity],
    place: values[at.place],
    source: values[at.source],
    deviceId: values[at.deviceId],
    deviceClass: values[at.deviceClass],
    confidence: values[at.confidence],
    value: values[at.value],
    unit: values[at.unit],
    policeInitiated: values[at.policeInitiated],
    assessment: values[at.assessment],
    protectionOrderUntil: values[at.protectionOrderUntil],
    stage: values[at.stage],
    threat: values[at.threat],
    weapon: values[at.weapon],
    injury: values[at.injury],
    amount: values[at.amount],
    parties: values[at.parties] ?? [],
  };
  return event as Event;
}

/** Times that could not be read are null here and reported already. */
function checkTimes(event: Event, report: Report): void {
  const { occurredAt, recordedAt } = event as { occurredAt: number | null; recordedAt: number | null };
  if (occurredAt === null || recordedAt === null || occurredAt <= recordedAt + FUTURE_TOLERANCE_MS) return;
  const remedy = 'Send when it happened; check the clock and the offset of the source.';
  fault(report, 'future_event', 'occurredAt', 'more than five minutes after `recordedAt`', remedy);
}

function isStream(stream: unknown): stream is Stream {
  return (STREAMS as readonly unknown[]).includes(stream);
}

/** Without a stream no field can be checked but for what the charter refuses in any. */
function refuseStream(input: Readonly<Record<string, unknown>>, report: Report): void {
  const { stream } = input;
  const text = typeof stream === 'string' ? stream : '';
  const near = nearest(text, STREAMS);
  const clause = near === undefined ? charterOfValue(text) : undefined;
  const guess = near === undefined ? '' : `Did you mean "${near}"? `;
  const remedy = `${guess}One of: ${STREAMS.join(', ')}.`;
  if (clause) fault(report, clause, 'stream', `the stream ${REFUSED[clause]}`, CHARTER_REMEDY[clause]);
  else if (stream === undefined) fault(report, 'missing_field', 'stream', 'missing', remedy);
  else fault(report, 'unknown_stream', 'stream', `${describe(stream)} that is no stream`, remedy);
  for (const key of Object.keys(input)) {
    const refused = NAMES.includes(key) || key === 'stream' ? undefined : charterOfUnknown(key, input[key]);
    if (!refused) continue;
    fault(report, refused, shownName(key), `the field ${REFUSED[refused]}`, CHARTER_REMEDY[refused]);
  }
}
