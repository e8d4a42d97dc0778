import { describe, expect, test } from 'vitest';
import type { Delivery } from '../../../services/adapters/simulated-town/delivery.ts';
import type { TownOptions } from '../../../services/adapters/simulated-town/options.ts';
import { BENIGN_KINDS, HARM_KINDS } from '../../../services/adapters/simulated-town/planted/script.ts';
import { labelsOf, simulateTown } from '../../../services/adapters/simulated-town/simulate.ts';
import { checkEvent } from '../../../services/core/event/check.ts';
import { ROLES, STREAMS } from '../../../services/core/event/vocabulary.ts';
import { DAY_MS } from '../../../services/core/time/duration.ts';

const FROM = Date.parse('2026-01-05T09:30:00+08:00');
const MONTH: TownOptions = { seed: 1, from: FROM, days: 30, startFast: true };
const month = [...simulateTown(MONTH)];
const bytesOf = (deliveries: Iterable<Delivery>): string =>
  [...deliveries].map((delivery) => JSON.stringify(delivery)).join('\n');

describe('a simulated month', () => {
  test('the same options give the same bytes, another seed others', () => {
    const bytes = bytesOf(month);
    expect(bytesOf(simulateTown(MONTH))).toBe(bytes);
    expect(bytesOf(simulateTown({ ...MONTH, seed: 2 }))).not.toBe(bytes);
  });

  test('every event passes the vocabulary and the charter, and loses nothing on the way', () => {
    for (const { event } of month) {
      const checked = checkEvent(JSON.parse(JSON.stringify(event)));
      expect(checked, JSON.stringify(checked)).toMatchObject({ ok: true, dropped: [] });
    }
  });

  test('deliveries come in order of arrival, inside the period, none before it was recorded', () => {
    let last = FROM;
    for (const { at, event } of month) {
      expect(at).toBeGreaterThanOrEqual(last);
      expect(Date.parse(event.recordedAt)).toBeLessThanOrEqual(at);
      expect(Date.parse(event.occurredAt)).toBeLessThanOrEqual(Date.parse(event.recordedAt));
      last = at;
    }
    expect(last).toBeLessThan(FROM + 30 * DAY_MS);
  });

  test('started fast, it has smoke from two devices in the first two seconds', () => {
    const first = month.filter(({ at, label }) => label?.kind === 'smoke_two_devices' && at < FROM + 2_000);
    expect(new Set(first.map(({ event }) => event.deviceId)).size).toBe(2);
  });

  test('it is lazy: the first event of a hundred years costs a day', () => {
    const first = simulateTown({ ...MONTH, days: 100 * 365, scale: { people: 1_000, cameras: 20 } }).next();
    expect(first.done).toBe(false);
  });

  test('times carry the offset +08:00', () => {
    for (const { event } of month.slice(0, 500))
      for (const time of [event.occurredAt, event.recordedAt])
        expect(time).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}\+08:00$/);
  });

  test('all three streams flow, and only scorable roles appear', () => {
    expect(new Set(month.map(({ event }) => event.stream))).toEqual(new Set(STREAMS));
    const roles = new Set(month.flatMap(({ event }) => event.parties?.map((party) => party.role) ?? []));
    expect(roles).toEqual(new Set(ROLES));
  });

  test('some is late, doubled, corrected, moved and retracted, most is not', () => {
    const keys = month.map(({ event }) => `${event.caseId} ${event.revision}`);
    const doubled = keys.length - new Set(keys).size;
    const retracted = month.filter(({ event }) => event.status === 'retracted').length;
    const late = month.filter(({ at, event }) => at > Date.parse(event.recordedAt)).length;
    for (const count of [doubled, retracted, late]) {
      expect(count).toBeGreaterThan(month.length * 0.002);
      expect(count).toBeLessThan(month.length * 0.03);
    }
    const places = new Map<string, Set<string>>();
    for (const { event } of month)
      if (event.place)
        places.set(
          event.caseId,
          (places.get(event.caseId) ?? new Set()).add(`${event.place.lon} ${event.place.lat}`),
        );
    expect([...places.values()].filter((set) => set.size > 1).length).toBeGreaterThan(0);
  });

  test('a square is not reported empty while a planted crowd fills it', () => {
    const crowds = [...labelsOf(month)].filter((label) => label.kind.includes('crowd'));
    for (const label of crowds) {
      const { deviceId } = month.find(({ event }) => label.caseIds.includes(event.caseId))!.event;
      const others = month.filter(
        ({ event }) =>
          event.deviceId === deviceId &&
          event.unit !== undefined &&
          !label.caseIds.includes(event.caseId) &&
          Date.parse(event.occurredAt) >= Date.parse(label.start) &&
          Date.parse(event.occurredAt) <= Date.parse(label.end),
      );
      expect(others).toEqual([]);
    }
  });

  test('revisions of a case are numbered from 0 without a gap, save those after the end', () => {
    const revisions = new Map<string, Set<number>>();
    for (const { event } of month)
      revisions.set(event.caseId, (revisions.get(event.caseId) ?? new Set()).add(event.revision));
    const gaps = [...revisions].filter(([, seen]) => Math.max(...seen) !== seen.size - 1);
    // A first revision that was sent late may come after the end while a later one came in time.
    expect(gaps.length).toBeLessThan(revisions.size * 0.001);
  });
});

describe('labels', () => {
  const labels = [...labelsOf(month)];
  const casesSeen = new Set(month.map(({ event }) => event.caseId));

  test('every kind of harm and every look-alike is planted', () => {
    const kinds = new Set(labels.map((label) => label.kind));
    expect(kinds).toEqual(new Set([...HARM_KINDS, ...BENIGN_KINDS]));
    for (const label of labels)
      expect(label.harmful).toBe((HARM_KINDS as readonly string[]).includes(label.kind));
  });

  test('every kind fits into one day as well, played faster', () => {
    const day = [...labelsOf(simulateTown({ seed: 3, from: FROM, days: 1 }))];
    expect(new Set(day.map((label) => label.kind)).size).toBe(HARM_KINDS.length + BENIGN_KINDS.length);
  });

  test('they point at events that exist, from the first to the last, and each case has one at most', () => {
    const labelled = labels.flatMap((label) => label.caseIds);
    expect(labelled.every((caseId) => casesSeen.has(caseId))).toBe(true);
    expect(new Set(labelled).size).toBe(labelled.length);
    for (const label of labels) {
      const times = month
        .filter(({ event }) => label.caseIds.includes(event.caseId))
        .map(({ event }) => event.occurredAt);
      const instants = times.map((time) => Date.parse(time));
      expect(Math.min(...instants)).toBe(Date.parse(label.start));
      expect(Math.max(...instants)).toBe(Date.parse(label.end));
    }
  });

  test('a labelled person is a party of each of its cases', () => {
    for (const label of labels) {
      const { subject } = label;
      if (subject.type !== 'individual') continue;
      const events = month.filter(({ event }) => label.caseIds.includes(event.caseId));
      for (const { event } of events)
        expect(event.parties?.map((party) => party.token)).toContain(subject.token);
    }
  });

  test('months of a town may be read one by one: labels keep their cases apart by seed', () => {
    const other = [...labelsOf(simulateTown({ ...MONTH, seed: 2 }))];
    expect(other.some((label) => label.caseIds.some((caseId) => casesSeen.has(caseId)))).toBe(false);
  });
});

test.each([
  ['days', { ...MONTH, days: 0 }],
  ['seed', { ...MONTH, seed: 0.5 }],
  ['from', { ...MONTH, from: Number.NaN }],
  ['scale.people', { ...MONTH, scale: { people: 10 } }],
  ['scale.cameras', { ...MONTH, scale: { cameras: 3 } }],
  ['scale.rate', { ...MONTH, scale: { rate: -1 } }],
])('a bad %s is refused by name', (name, options) => {
  expect(() => simulateTown(options).next()).toThrow(name);
});

test('every fault of the options is reported together', () => {
  const options = { seed: 1, from: FROM, days: -1, scale: { people: 0, rate: 1e9 } };
  expect(() => simulateTown(options).next()).toThrow(
    expect.objectContaining({
      code: 'town_options',
      retryable: false,
      faults: expect.objectContaining({ length: 3 }),
    }),
  );
});
