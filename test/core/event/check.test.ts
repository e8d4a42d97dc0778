import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDecoded, checkEvent } from '../../../services/core/event/check.ts';
import type { Event } from '../../../services/core/event/event.ts';
import { FIELDS, STREAMS } from '../../../services/core/event/vocabulary.ts';
import { camera, dispute, incident, TOKEN } from './events.ts';

const faultsOf = (input: unknown) => {
  const checked = checkEvent(input);
  return checked.ok ? [] : checked.faults.map((fault) => `${fault.code} ${fault.path}`);
};
const eventOf = (input: unknown): Event => {
  const checked = checkEvent(input);
  if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
  return checked.event;
};

describe('a valid event', () => {
  it('gets the defaults of what was left out, and times in epoch milliseconds', () => {
    const event = eventOf(incident());
    const at = Date.UTC(2026, 2, 1, 13, 14);
    expect(event).toMatchObject({ revision: 0, status: 'reported', occurredAt: at, recordedAt: at });
    expect(event).toMatchObject({ policeInitiated: false, place: null, assessment: null, stage: null });
  });

  it('keeps every field it was given', () => {
    const given = incident({
      revision: 3,
      status: 'updated',
      recordedAt: '2026-03-01T21:20:00.250+08:00',
      place: { lon: -0, lat: 26.08 },
      policeInitiated: true,
      assessment: { instrument: 'DASH', level: 'high' },
      protectionOrderUntil: '2026-08-01T00:00:00Z',
    });
    expect(eventOf(given)).toEqual({
      ...given,
      occurredAt: Date.UTC(2026, 2, 1, 13, 14),
      recordedAt: Date.UTC(2026, 2, 1, 13, 20, 0, 250),
      place: { lon: 0, lat: 26.08, areaCode: null },
      protectionOrderUntil: Date.UTC(2026, 7, 1),
      ...Object.fromEntries(
        [
          'deviceId',
          'deviceClass',
          'confidence',
          'value',
          'unit',
          'stage',
          'threat',
          'weapon',
          'injury',
          'amount',
        ].map((name) => [name, null]),
      ),
    });
  });

  it('has the same fields in the same order whatever its stream, all of the vocabulary among them', () => {
    const shapes = [camera(), incident(), dispute()].map((input) => Object.keys(eventOf(input)));
    expect(shapes[1]).toEqual(shapes[0]);
    expect(shapes[2]).toEqual(shapes[0]);
    const named = STREAMS.flatMap((stream) => FIELDS[stream].map((field) => field.name));
    expect(new Set(shapes[0])).toEqual(new Set(['stream', ...named]));
  });

  it('passes the check of decoded events as it is', () => {
    for (const input of [camera(), incident(), dispute()]) expect(checkDecoded(eventOf(input))).toEqual([]);
  });
});

describe('bad input', () => {
  it.each<[string, unknown, string[]]>([
    ['nothing', null, ['not_an_object ']],
    ['a list', [incident()], ['not_an_object ']],
    ['text', 'incident', ['not_an_object ']],
    ['no stream', incident({ stream: undefined }), ['missing_field stream']],
    ['an unknown stream', incident({ stream: 'police' }), ['unknown_stream stream']],
    ['a stream that is a name of Object', incident({ stream: 'constructor' }), ['unknown_stream stream']],
    ['a misspelt field', incident({ revison: 1 }), ['unknown_field revison']],
    ['a field of another stream', incident({ amount: 5 }), ['unknown_field amount']],
    [
      'an unknown field in the place',
      incident({ place: { lon: 1, lat: 1, alt: 1 } }),
      ['unknown_field place.alt'],
    ],
    ['a missing category', incident({ category: undefined }), ['missing_field category']],
    ['a null category', incident({ category: null }), ['wrong_type category']],
    ['an unknown category', incident({ category: 'ufo' }), ['unknown_value category']],
    ['a category that is a name of Object', incident({ category: 'toString' }), ['unknown_value category']],
    ['a category of another stream', incident({ category: 'smoke' }), ['unknown_value category']],
    ['severity as text', incident({ severity: '3' }), ['wrong_type severity']],
    ['severity 0', incident({ severity: 0 }), ['out_of_range severity']],
    ['severity 1.5', incident({ severity: 1.5 }), ['wrong_type severity']],
    ['a negative revision', incident({ revision: -1 }), ['out_of_range revision']],
    ['a huge revision', incident({ revision: 2 ** 53 }), ['out_of_range revision']],
    ['NaN', dispute({ amount: Number.NaN }), ['wrong_type amount']],
    ['infinity', dispute({ amount: Number.POSITIVE_INFINITY }), ['out_of_range amount']],
    [
      'infinity where there are no bounds',
      camera({ value: Number.POSITIVE_INFINITY }),
      ['out_of_range value'],
    ],
    ['a flag as text', dispute({ threat: 'true' }), ['wrong_type threat']],
    ['a date without offset', incident({ occurredAt: '2026-03-01T21:14:00' }), ['bad_time occurredAt']],
    ['30 February', incident({ occurredAt: '2026-02-30T21:14:00Z' }), ['bad_time occurredAt']],
    ['a time as a number', incident({ occurredAt: 1_772_370_840_000 }), ['wrong_type occurredAt']],
    ['a null recordedAt', incident({ recordedAt: null }), ['wrong_type recordedAt']],
    ['longitude 181', incident({ place: { lon: 181, lat: 0 } }), ['out_of_range place.lon']],
    ['a place as a list', incident({ place: [1, 2] }), ['wrong_type place']],
    ['a place without latitude', incident({ place: { lon: 1 } }), ['missing_field place.lat']],
    [
      'an area code of 5 digits',
      incident({ place: { lon: 1, lat: 1, areaCode: '35010' } }),
      ['out_of_range place.areaCode'],
    ],
    ['an empty case id', incident({ caseId: '' }), ['out_of_range caseId']],
    ['a blank case id', incident({ caseId: ' ' }), ['out_of_range caseId']],
    ['a case id of 129 characters', incident({ caseId: 'x'.repeat(129) }), ['out_of_range caseId']],
    ['NUL', incident({ caseId: 'a\0b' }), ['encoding caseId']],
    ['an escape sequence', incident({ caseId: 'a\u001b[2J' }), ['encoding caseId']],
    ['half a surrogate pair', incident({ caseId: 'a\ud83d' }), ['encoding caseId']],
    [
      '65 parties',
      incident({ parties: Array(65).fill({ token: TOKEN, role: 'victim' }) }),
      ['out_of_range parties'],
    ],
    ['a party that is text', incident({ parties: [TOKEN] }), ['wrong_type parties[0]']],
    [
      'a misspelt role',
      incident({ parties: [{ token: TOKEN, role: 'victm' }] }),
      ['unknown_value parties[0].role'],
    ],
  ])('%s is a fault at its path', (_, input, expected) => {
    expect(faultsOf(input)).toEqual(expected);
  });

  it('is reported whole: every fault of the record at once, each with a message and a remedy', () => {
    const checked = checkEvent({ stream: 'dispute-reports', severity: 9, stage: 'mediatin', colour: 1 });
    const faults = checked.ok ? [] : checked.faults;
    expect(faults.map((fault) => fault.path)).toEqual([
      'caseId',
      'occurredAt',
      'category',
      'severity',
      'source',
      'stage',
      'colour',
    ]);
    for (const { message, remedy } of faults) expect(message.length * remedy.length).toBeGreaterThan(0);
    expect(faults.find((fault) => fault.path === 'stage')?.remedy).toMatch(/^Did you mean "mediating"\?/);
  });

  it.each([
    ['category', incident({ category: 'Burglery' }), 'burglary'],
    ['caseID', incident({ caseID: 'x' }), 'caseId'],
    ['stream', incident({ stream: 'police_incident' }), 'police-incidents'],
    ['category', incident({ category: 'missing_persons' }), 'missing_person'],
  ])('names the nearest choice for %s', (path, input, choice) => {
    const checked = checkEvent(input);
    const remedy = checked.ok ? '' : checked.faults.find((fault) => fault.path === path)?.remedy;
    expect(remedy).toContain(`Did you mean "${choice}"?`);
  });

  it('says that an offset is missing where that is what is wrong', () => {
    const checked = checkEvent(incident({ occurredAt: '2026-03-01 21:14' }));
    expect(checked).toMatchObject({ faults: [{ message: expect.stringContaining('offset') }] });
  });

  it('lists no more than 64 faults of one record', () => {
    const many = Object.fromEntries(
      Array.from({ length: 5000 }, (_, i) => [`field${'x'.repeat(i % 30)}${i}`, i]),
    );
    expect(faultsOf(incident(many))).toHaveLength(64);
  });

  it('neither follows nor is bent by keys that name a prototype', () => {
    const poisoned = JSON.parse(
      `{"__proto__":{"severity":4},"constructor":{"prototype":{"x":1}},${JSON.stringify(incident()).slice(1)}`,
    );
    expect(faultsOf(poisoned)).toEqual(['unknown_field __proto__', 'unknown_field constructor']);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it('100,000 levels deep is refused like any other unknown field', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = { a: deep };
    expect(faultsOf(incident({ extra: deep }))).toEqual(['unknown_field extra']);
  });
});

describe('an event of the future', () => {
  const at = (recordedAt: string) => incident({ occurredAt: '2026-03-01T21:14:00Z', recordedAt });
  it('is refused more than five minutes after its recordedAt', () => {
    expect(faultsOf(at('2026-03-01T21:08:59.999Z'))).toEqual(['future_event occurredAt']);
    expect(faultsOf(at('2026-03-01T21:09:00Z'))).toEqual([]);
  });
});

describe('the check of decoded events', () => {
  it.each<[string, Partial<Record<keyof Event, unknown>>, string]>([
    ['severity 5', { severity: 5 }, 'out_of_range severity'],
    [
      'a raw identifier',
      { parties: [{ token: '13900001111', role: 'victim' }] },
      'raw_identifier parties[0].token',
    ],
    ['an accused', { parties: [{ token: TOKEN, role: 'suspect' }] }, 'charter_accused parties[0].role'],
    ['a time in seconds that is not whole', { occurredAt: 1.5 }, 'bad_time occurredAt'],
    ['the future', { occurredAt: Date.UTC(2027, 0, 1) }, 'future_event occurredAt'],
    ['a field of another stream', { deviceId: 'x' }, 'unknown_field deviceId'],
    ['an unknown stream', { stream: 'faces' }, 'charter_identification stream'],
  ])('refuses %s', (_, change, expected) => {
    const event = { ...eventOf(incident()), ...change } as Event;
    expect(checkDecoded(event).map((fault) => `${fault.code} ${fault.path}`)).toEqual([expected]);
  });

  it('refuses people in a camera alarm', () => {
    const event: Event = { ...eventOf(camera()), parties: [{ token: TOKEN, role: 'victim' }] };
    expect(checkDecoded(event)).toMatchObject([{ code: 'charter_identification', path: 'parties' }]);
  });
});

describe('whatever comes', () => {
  it('no value throws, and a refusal names at least one fault', () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        const checked = checkEvent(input);
        expect(checked.ok || checked.faults.length > 0).toBe(true);
      }),
    );
  });

  it('an event bent in one field by any JSON value gives an event that holds, or faults at or in that field', () => {
    const names = [...new Set(STREAMS.flatMap((stream) => FIELDS[stream].map((field) => field.name)))];
    fc.assert(
      fc.property(
        fc.constantFrom(camera, incident, dispute),
        fc.constantFrom(...names),
        fc.jsonValue(),
        (make, name, value) => {
          const checked = checkEvent(make({ [name]: value }));
          if (checked.ok) expect(checkDecoded(checked.event)).toEqual([]);
          else for (const fault of checked.faults) expect(fault.path.startsWith(name)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('nothing that was sent where it does not belong is repeated', () => {
    const secret = fc.stringMatching(/^[A-Z][a-z]{5,9} [A-Z][a-z]{5,9}$|^1[3-9]\d{9}$|^\d{17}[\dX]$/);
    fc.assert(
      fc.property(secret, (identifier) => {
        const checked = checkEvent(
          incident({
            parties: [
              { token: identifier, role: identifier, fullName: identifier },
              { identifier, role: 'victim' },
            ],
            category: identifier,
            note: identifier,
            occurredAt: identifier,
            [identifier]: 1,
            assessment: identifier,
          }),
        );
        expect(checked.ok).toBe(false);
        expect(JSON.stringify(checked)).not.toContain(identifier);
      }),
    );
  });
});
