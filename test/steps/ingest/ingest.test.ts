import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partitionOf } from '../../../services/core/partition.ts';
import type { Line } from '../../../services/steps/ingest/ports.ts';
import { camera, dispute, incident, TOKEN } from '../../core/event/events.ts';
import { harness, NOW, tokenOf } from './harness.ts';

const codes = (faults: readonly { code: string; path: string }[] | undefined) =>
  faults?.map(({ code, path }) => `${code} ${path}`);

describe('an accepted event', () => {
  it('is appended to its source topic, in the partition of its case', async () => {
    const { ingest, appended } = harness();
    const results = await ingest.offer([camera(), incident(), dispute()], 'http');
    expect(results).toEqual([
      { index: 0, outcome: 'accepted', caseId: 'cam-1' },
      { index: 1, outcome: 'accepted', caseId: 'inc-1' },
      { index: 2, outcome: 'accepted', caseId: 'dis-1' },
    ]);
    expect(appended.map(({ topic, partition, key }) => [topic, partition, key])).toEqual([
      ['camera-alarms', partitionOf('cam-1', 8), 'cam-1'],
      ['police-incidents', partitionOf('inc-1', 8), 'inc-1'],
      ['dispute-reports', partitionOf('dis-1', 8), 'dis-1'],
    ]);
  });

  it('has tokens where its parties had identifiers, and its sender keeps what it sent', async () => {
    const { ingest, events } = harness();
    const sent = incident({
      parties: [
        { identifier: '13900001111', role: 'victim' },
        { token: TOKEN, role: 'at_risk' },
      ],
    });
    const before = structuredClone(sent);
    await ingest.offer([sent], 'http');
    expect(events()[0]?.parties).toEqual([
      { token: tokenOf('13900001111'), role: 'victim' },
      { token: TOKEN, role: 'at_risk' },
    ]);
    expect(sent).toEqual(before);
  });

  it('lost its accused parties, of whom not even a token was made', async () => {
    const { ingest, events, tokenised } = harness();
    const parties = [
      { identifier: 'Some Body', role: 'suspect' },
      { identifier: '2', role: 'victim' },
    ];
    const [result] = await ingest.offer([incident({ parties })], 'http');
    expect(result).toMatchObject({ outcome: 'accepted' });
    expect(codes(result?.dropped)).toEqual(['charter_accused parties[0]']);
    expect(tokenised).toEqual(['2']);
    expect(events()[0]?.parties).toHaveLength(1);
    expect(ingest.counts().accusedDropped).toBe(1);
  });
});

describe('a rejected event', () => {
  it.each<[string, unknown, string[]]>([
    [
      'with an identifier and a token',
      incident({ parties: [{ identifier: 'a', token: TOKEN, role: 'victim' }] }),
      ['raw_identifier parties[0].identifier'],
    ],
    [
      'with a number as identifier',
      incident({ parties: [{ identifier: 13900001111, role: 'victim' }] }),
      ['wrong_type parties[0].identifier'],
    ],
    [
      'with a blank identifier',
      incident({ parties: [{ identifier: '　', role: 'victim' }] }),
      ['missing_field parties[0].identifier'],
    ],
    [
      'with an endless identifier',
      incident({ parties: [{ identifier: 'x'.repeat(257), role: 'victim' }] }),
      ['out_of_range parties[0].identifier'],
    ],
    [
      'with half a character in the identifier',
      incident({ parties: [{ identifier: '\ud83d', role: 'victim' }] }),
      ['encoding parties[0].identifier'],
    ],
    ['from an unregistered source', incident({ source: 'nobody' }), ['unregistered_source source']],
    ['from a source without legal basis', incident({ source: 'no-basis' }), ['unregistered_source source']],
    ['from a source of another stream', incident({ source: 'mediation' }), ['unregistered_source source']],
    [
      'recorded ahead of the clock',
      incident({ recordedAt: new Date(NOW + 300_001).toISOString() }),
      ['future_event recordedAt'],
    ],
  ])('%s gets its faults and leaves a dead letter', async (_, input, expected) => {
    const { ingest, letters, events } = harness();
    const [result] = await ingest.offer([input], 'http');
    expect(result).toMatchObject({ index: 0, outcome: 'rejected' });
    expect(codes(result?.faults)).toEqual(expected);
    for (const fault of result?.faults ?? []) expect(fault.remedy).not.toBe('');
    expect(letters()).toHaveLength(1);
    expect(events()).toEqual([]);
  });

  it('is counted under the breach of the charter, whatever else is wrong with it', async () => {
    const { ingest, letters } = harness();
    await ingest.offer([camera({ severity: 9, face: 1 })], 'http');
    expect(letters()).toMatchObject([
      {
        topic: 'ingest',
        reason: 'charter_identification',
        path: '<unknown>',
        source: 'city-cameras',
        at: NOW,
      },
    ]);
    expect(ingest.counts().byReason).toEqual({ charter_identification: 1 });
  });

  it('names its source in the dead letter only where that is a registered one', async () => {
    const { ingest, letters } = harness();
    await ingest.offer(
      [incident({ source: 'Zhang San' }), incident({ source: 'ZhangSan' }), incident({ source: {} })],
      'http',
    );
    expect(letters().map(({ source }) => source)).toEqual(['', '', '']);
  });

  it('from a file leaves the same dead letter however often the file is offered', async () => {
    const { ingest, appended } = harness();
    const line = { file: 'events.ndjson', line: 7, value: 1 };
    await ingest.offerLines([line]);
    await ingest.offerLines([line]);
    const [first, second] = appended;
    expect(second).toEqual(first);
  });

  it('over a door leaves a dead letter of its own each time', async () => {
    const { ingest, letters } = harness();
    await ingest.offer([1, 2], 'http');
    await ingest.offer([1], 'http');
    expect(new Set(letters().map(({ offset }) => offset)).size).toBe(3);
  });

  it('may be ahead of the clock in a replay, where the clock is off', async () => {
    const { ingest } = harness({ checkClock: false });
    const [result] = await ingest.offer([incident({ recordedAt: '2030-01-01T00:00:00Z' })], 'replay');
    expect(result?.outcome).toBe('accepted');
  });
});

describe('a duplicate', () => {
  it('is the same case at the same revision, in one batch or in two', async () => {
    const { ingest, events } = harness();
    const first = await ingest.offer(
      [incident(), incident({ severity: 1 }), incident({ revision: 1 })],
      'http',
    );
    const second = await ingest.offer([incident(), dispute({ caseId: 'inc-1' })], 'http');
    expect(first.map(({ outcome }) => outcome)).toEqual(['accepted', 'duplicate', 'accepted']);
    expect(second.map(({ outcome }) => outcome)).toEqual(['duplicate', 'accepted']);
    expect(events()).toHaveLength(3);
  });

  it('is not what a failing log refused: the same event may be offered again', async () => {
    const errors = [new Error('disk full')];
    const { ingest } = harness({
      log: {
        append: async () => {
          const error = errors.pop();
          if (error) throw error;
        },
        partitionsOf: async () => 1,
      },
    });
    await expect(ingest.offer([incident()], 'http')).rejects.toThrow('disk full');
    expect(ingest.counts()).toMatchObject({ accepted: 0, rejected: 0 });
    expect(await ingest.offer([incident()], 'http')).toMatchObject([{ outcome: 'accepted' }]);
  });

  it('is forgotten after as many others as are remembered, and no sooner than half of that', async () => {
    const { ingest } = harness({ recentKeys: 10 });
    const offer = async (i: number) =>
      (await ingest.offer([incident({ caseId: `c${i}` })], 'http'))[0]?.outcome;
    for (let i = 0; i < 6; i++) await offer(i);
    expect(await offer(1)).toBe('duplicate');
    for (let i = 6; i < 16; i++) await offer(i);
    expect(await offer(1)).toBe('accepted');
  });
});

describe('lines of files', () => {
  it('that could not be read are rejected and counted by reason, refusals of a mapping by its own word', async () => {
    const { ingest, letters } = harness();
    const fault = { code: 'refused_by_mapping', path: 'Offense', message: 'm', remedy: 'r' } as const;
    const lines: Line[] = [
      { file: 'a.csv', line: 2, faults: [fault], refusal: 'health' },
      { file: 'a.csv', line: 3, value: incident() },
      { file: 'a.csv', line: 4, faults: [{ ...fault, code: 'encoding', path: '' }] },
    ];
    const results = await ingest.offerLines(lines);
    expect(results.map(({ outcome }) => outcome)).toEqual(['rejected', 'accepted', 'rejected']);
    expect(ingest.counts()).toEqual({
      accepted: 1,
      duplicate: 0,
      rejected: 2,
      byReason: { 'refused_by_mapping:health': 1, encoding: 1 },
      accusedDropped: 0,
    });
    expect(letters().map(({ offset }) => offset)).toEqual([2, 4]);
  });
});

describe('whatever is offered', () => {
  const anyEvent = fc
    .tuple(
      fc.constantFrom(camera, incident, dispute),
      fc.dictionary(
        fc.constantFrom(
          'caseId',
          'revision',
          'severity',
          'parties',
          'place',
          'source',
          'face',
          'age',
          'suspects',
          'x',
        ),
        fc.jsonValue(),
        { maxKeys: 3 },
      ),
    )
    .map(([make, change]) => make(change));

  it('the counts add up and there is one result and one record for each', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(anyEvent, fc.jsonValue(), fc.constant(incident()))),
        async (values) => {
          const { ingest, appended } = harness();
          const results = await ingest.offer(values, 'http');
          const { accepted, duplicate, rejected, byReason } = ingest.counts();
          expect(results.map(({ index }) => index)).toEqual(values.map((_, i) => i));
          expect(accepted + duplicate + rejected).toBe(values.length);
          expect(Object.values(byReason).reduce<number>((sum, count) => sum + (count ?? 0), 0)).toBe(
            rejected,
          );
          expect(appended).toHaveLength(accepted + rejected);
        },
      ),
    );
  });

  it('no identifier gets into a result or a record', async () => {
    const identifier = fc.stringMatching(/^1[3-9]\d{9}$|^\d{17}[\dX]$|^[A-Z][a-z]{6,12}son$/);
    const role = fc.constantFrom('victim', 'at_risk', 'suspect', 'Accused', 'friend', null, 7);
    await fc.assert(
      fc.asyncProperty(identifier, role, fc.boolean(), fc.boolean(), async (secret, as, both, bad) => {
        const { ingest, appended } = harness();
        const party = { identifier: secret, role: as, ...(both ? { token: secret } : {}) };
        const noise = bad ? { note: secret, [secret]: secret, category: secret, source: secret } : {};
        const values = [
          incident({ parties: [party, { token: secret, role: as }], ...noise }),
          incident({ parties: [party] }),
        ];
        const results = await ingest.offer(values, 'http');
        const records = appended.map(({ key, value }) => key + Buffer.from(value).toString());
        expect(JSON.stringify([records, ingest.counts()])).not.toContain(secret);
        // A key that looks like a field's is named to its sender, and to nobody else.
        const named = `"path":"${secret}"`;
        expect(JSON.stringify(results).replace(named, '')).not.toContain(secret);
      }),
    );
  });
});
