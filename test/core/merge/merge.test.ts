import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FUTURE_TOLERANCE_MS } from '../../../services/core/event/check.ts';
import type { Event } from '../../../services/core/event/event.ts';
import { createMerge } from '../../../services/core/merge/merge.ts';
import type { SnapshotPart } from '../../../services/core/merge/snapshot.ts';
import { DAY_MS } from '../../../services/core/time/duration.ts';
import { at, collect, history, makeEvent, NOW, settings, token, tools } from './fixtures.ts';
import { readSubjects, standingSubjects } from './model.ts';

function run(events: readonly Event[]) {
  const merge = createMerge(settings, tools);
  const output = collect();
  const outcomes = events.map((event, offset) => merge.event(event, at(offset), output));
  return { merge, output, outcomes, counts: merge.counts().get('police-incidents') };
}

describe('the order law of merging', () => {
  test('what subjects know is a function of the set of events, whatever their order and repeats', () => {
    fc.assert(
      fc.property(history, (events) => {
        expect(readSubjects(run(events).output.subjects)).toEqual(standingSubjects(events));
      }),
      { numRuns: 500 },
    );
  });

  test('the counts do not depend on the order and add up to what was read', () => {
    fc.assert(
      fc.property(history, (events) => {
        const { counts, outcomes } = run(events);
        const distinct = new Set(events.map(({ caseId, revision }) => `${caseId} ${revision}`)).size;
        const cases = new Set(events.map(({ caseId }) => caseId)).size;
        if (events.length === 0) return;
        expect(counts).toEqual({
          accepted: distinct,
          duplicate: events.length - distinct,
          superseded: distinct - cases,
          rejected: {},
        });
        expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(events.length - distinct);
      }),
    );
  });

  test('every distinct revision is stored once, those that arrive late too', () => {
    fc.assert(
      fc.property(history, (events) => {
        const stored = run(events).output.events.map(
          ({ record }) => `${record.event.caseId} ${record.event.revision}`,
        );
        expect(new Set(stored).size).toBe(stored.length);
        expect(new Set(stored)).toEqual(new Set(events.map((e) => `${e.caseId} ${e.revision}`)));
      }),
    );
  });

  test('what is written for a source does not depend on how its records interleave with another’s', () => {
    fc.assert(
      fc.property(history, history, fc.array(fc.boolean()), (incidents, others, turns) => {
        const disputes = others.map((event) =>
          makeEvent({
            stream: 'dispute-reports',
            caseId: event.caseId,
            revision: event.revision,
            status: event.status,
            place: event.place,
            parties: event.parties,
          }),
        );
        const merge = createMerge(settings, tools);
        const output = collect();
        const left = { incidents: incidents.entries(), disputes: disputes.entries() };
        const take = (which: 'incidents' | 'disputes', topic: string) => {
          const next = left[which].next();
          if (!next.done) merge.event(next.value[1], at(next.value[0], topic), output);
          return !next.done;
        };
        for (const turn of turns)
          take(turn ? 'incidents' : 'disputes', turn ? 'police-incidents' : 'dispute-reports');
        while (take('disputes', 'dispute-reports'));
        while (take('incidents', 'police-incidents'));
        expect(output.subjects.filter(({ record }) => record.origin?.topic === 'police-incidents')).toEqual(
          run(incidents).output.subjects,
        );
      }),
    );
  });
});

describe('a snapshot', () => {
  test('taken anywhere and restored, the rest is written with identical origins and counted alike', () => {
    fc.assert(
      fc.property(history, fc.nat(30), (events, cut) => {
        const whole = createMerge(settings, tools);
        const first = collect();
        events.slice(0, cut).forEach((event, i) => void whole.event(event, at(i), first));
        const parts = JSON.parse(JSON.stringify([...whole.snapshot()])) as SnapshotPart[];
        const restored = createMerge(settings, tools);
        for (const part of parts) restored.restore(part);
        const [expected, actual] = [collect(), collect()];
        events.slice(cut).forEach((event, i) => {
          whole.event(event, at(cut + i), expected);
          restored.event(event, at(cut + i), actual);
        });
        expect(actual.subjects).toEqual(expected.subjects);
        expect(actual.events).toEqual(expected.events);
        expect(restored.counts()).toEqual(whole.counts());
        expect([...restored.snapshot()]).toEqual([...whole.snapshot()]);
      }),
    );
  });

  test('comes in parts of at most 5,000 cases', () => {
    const merge = createMerge(settings, tools);
    const output = collect();
    for (let i = 0; i < 12_000; i += 1) merge.event(makeEvent({ caseId: `c${i}` }), at(i), output);
    const sizes = [...merge.snapshot()].map((part) => (part.kind === 'cases' ? part.caseIds.length : 0));
    expect(sizes).toEqual([0, 5000, 5000, 2000]);
  });
});

describe('what an event leads to', () => {
  const place = { lat: 26.055, lon: 119.205, areaCode: '350102003001' };
  const subjectsOf = (event: Event) =>
    run([event]).output.subjects.flatMap(({ record }) =>
      record.body.kind === 'event' ? record.body.subjects : [],
    );

  test.each([
    [
      'a village code names all four areas',
      '350102003001',
      ['village:350102003001', 'town:350102003', 'county:350102', 'city:3501'],
    ],
    ['a town code names three', '350102003', ['town:350102003', 'county:350102', 'city:3501']],
    ['a county code names two', '350102', ['county:350102', 'city:3501']],
    ['a city code names the city', '3501', ['city:3501']],
    ['no code names none', null, []],
  ])('%s, and the cell always', (_, areaCode, areas) => {
    const subjects = subjectsOf(makeEvent({ place: { ...place, areaCode } }));
    expect(new Set(subjects)).toEqual(
      new Set(['area:cell:c2605_11920', ...areas.map((area) => `area:${area}`)]),
    );
  });

  test('a police-initiated incident counts for nobody’s area, but for its people and the store', () => {
    const event = makeEvent({ place, policeInitiated: true, parties: [{ token: token(1), role: 'victim' }] });
    expect(subjectsOf(event)).toEqual([`individual:${token(1)}`]);
    expect(run([event]).output.events[0]?.record.cell).toBe('c2605_11920');
  });

  test('areas see no people, and a person sees only their own roles', () => {
    const parties = [
      { token: token(1), role: 'victim' },
      { token: token(2), role: 'complainant' },
      { token: token(1), role: 'at_risk' },
    ] as const;
    const { subjects } = run([makeEvent({ place, parties })]).output;
    const bodies = subjects.map(({ record }) => record.body);
    for (const body of bodies) {
      expect(JSON.stringify(body.kind === 'event' ? body.event : body)).not.toContain('p_');
      if (body.kind === 'event' && body.subjects[0]?.startsWith('area:')) expect(body.roles).toEqual([]);
    }
    expect(bodies).toContainEqual(
      expect.objectContaining({ subjects: [`individual:${token(1)}`], roles: ['victim', 'at_risk'] }),
    );
    expect(bodies).toContainEqual(
      expect.objectContaining({ subjects: [`individual:${token(2)}`], roles: ['complainant'] }),
    );
  });

  test('records of one event number from 0 in each partition they go to', () => {
    const parties = Array.from({ length: 20 }, (_, n) => ({ token: token(n), role: 'party' as const }));
    const { subjects } = run([makeEvent({ place, parties })]).output;
    const next = new Map<number, number>();
    for (const { partition, record } of subjects) {
      expect(record.origin).toEqual({
        topic: 'police-incidents',
        partition: 3,
        offset: 0,
        index: next.get(partition) ?? 0,
      });
      next.set(partition, (next.get(partition) ?? 0) + 1);
    }
  });

  test('a scheme that is not kept gets no subjects', () => {
    const merge = createMerge({ ...settings, schemes: ['town'] }, tools);
    const output = collect();
    merge.event(makeEvent({ place }), at(0), output);
    expect(output.subjects.map(({ record }) => record.body)).toEqual([
      expect.objectContaining({ subjects: ['area:town:350102003'], nearby: false }),
    ]);
  });

  test('the first content of a revision is kept', () => {
    const { output, outcomes } = run([makeEvent({ severity: 1 }), makeEvent({ severity: 4 })]);
    expect(outcomes).toEqual(['accepted', 'duplicate']);
    expect(output.events.map(({ record }) => record.event.severity)).toEqual([1]);
  });

  test('a case that moves is withdrawn where it was before it is told where it is', () => {
    const { output } = run([
      makeEvent({ place }),
      makeEvent({ place: { ...place, lat: 26.065 }, revision: 1, recordedAt: NOW }),
    ]);
    const second = output.subjects.filter(({ record }) => record.origin?.offset === 1);
    expect(second[0]?.record.body).toEqual({
      kind: 'withdrawal',
      stream: 'police-incidents',
      caseId: 'case-1',
      revision: 1,
      at: NOW,
      subjects: ['area:cell:c2605_11920'],
    });
    expect(second.slice(1).every(({ record }) => record.body.kind === 'event')).toBe(true);
  });
});

describe('what is refused', () => {
  test.each([
    ['a source that is not registered', { source: 'unknown' }, 'unregistered_source', 'source'],
    [
      'a source without a legal basis',
      { stream: 'camera-alarms', source: 'baseless' },
      'unregistered_source',
      'source',
    ],
    [
      'a source on a stream it is not registered for',
      { stream: 'camera-alarms', source: 'desk' },
      'unregistered_source',
      'source',
    ],
    [
      'a raw identifier in a token’s place',
      { parties: [{ token: '350102199001011234', role: 'victim' }] },
      'raw_identifier',
      'parties[0].token',
    ],
    ['an event recorded in the future', { recordedAt: NOW + 301_000 }, 'future_event', 'recordedAt'],
    ['a negative revision', { revision: -1 }, 'out_of_range', 'revision'],
  ] as const)('%s', (_, fields, reason, path) => {
    const event = makeEvent(fields as Partial<Event>);
    const merge = createMerge(settings, tools);
    const output = collect();
    expect(merge.event(event, at(7, event.stream), output)).toBe('rejected');
    expect(output.letters.map(({ record }) => record)).toEqual([
      expect.objectContaining({ topic: event.stream, partition: 3, offset: 7, reason, path, at: NOW }),
    ]);
    expect(output.subjects).toEqual([]);
    expect(output.events).toEqual([]);
    expect(merge.counts().get(event.stream)?.rejected).toEqual({ [reason]: 1 });
  });

  test('a dead letter repeats nothing of the payload, not even the name of an unknown source', () => {
    const merge = createMerge(settings, tools);
    const output = collect();
    const parties = [{ token: 'Zhang San', role: 'victim' as const }];
    merge.event(makeEvent({ source: 'Zhang.San', caseId: 'zhang-san', parties }), at(0), output);
    expect(JSON.stringify(output.letters)).not.toMatch(/zhang/i);
  });

  test('an event of another stream than its topic', () => {
    const output = collect();
    expect(createMerge(settings, tools).event(makeEvent(), at(0, 'dispute-reports'), output)).toBe(
      'rejected',
    );
    expect(output.letters[0]?.record.reason).toBe('unknown_stream');
  });

  test('in a replay every source counts as registered and the log’s time says nothing', () => {
    const merge = createMerge({ ...settings, sources: 'all', refuseFuture: false }, tools);
    const event = makeEvent({ source: 'some-file', recordedAt: NOW + DAY_MS });
    expect(merge.event(event, at(0), collect())).toBe('accepted');
  });

  test('a refused revision leaves the way free for a good one', () => {
    expect(run([makeEvent({ severity: 9 }), makeEvent()]).outcomes).toEqual(['rejected', 'accepted']);
  });
});

describe('retention of the index', () => {
  const old = (days: number, caseId: string) => makeEvent({ caseId, occurredAt: NOW - days * DAY_MS });

  test('cases past the retention are forgotten once the watermark has moved far enough', () => {
    const { merge } = run([old(900, 'a'), old(880, 'b'), old(450, 'c'), old(0, 'd')]);
    const kept = [...merge.snapshot()].flatMap((part) => (part.kind === 'cases' ? part.caseIds : []));
    expect(kept).toEqual(['d']);
  });

  test('a correction that brings an old case forward keeps it', () => {
    const { merge } = run([old(900, 'a'), { ...old(0, 'a'), revision: 1 }, { ...old(0, 'a'), revision: 1 }]);
    expect(merge.counts().get('police-incidents')).toMatchObject({ accepted: 2, duplicate: 1 });
  });
});

describe('other records of the log', () => {
  const followUp = {
    followUpId: 'f1',
    warningId: 'w1',
    subject: 'area:cell:c2605_11920',
    purpose: 'safeguarding',
    action: 'acknowledge',
    actor: 'officer-1',
    at: NOW,
    assignee: null,
    until: null,
    outcome: null,
    reason: null,
    rule: null,
    seenRevision: null,
    leavesDeadline: false,
  } as const;

  test.each([
    ['a cell', 'area:cell:c2605_11920', makeEvent({ place: { lat: 26.055, lon: 119.205, areaCode: null } })],
    [
      'a village',
      'area:village:350102003001',
      makeEvent({ place: { lat: 26.055, lon: 119.205, areaCode: '350102003001' } }),
    ],
    ['a city', 'area:city:3501', makeEvent({ place: { lat: 26.055, lon: 119.205, areaCode: '350102' } })],
    ['a person', `individual:${token(5)}`, makeEvent({ parties: [{ token: token(5), role: 'victim' }] })],
  ])('a follow-up on %s goes where its events go', (_, subject, event) => {
    const { merge, output } = run([event]);
    const events = output.subjects.find(
      ({ record }) =>
        record.body.kind === 'event' && record.body.subjects.includes(subject) && !record.body.nearby,
    );
    const after = collect();
    merge.followUp({ ...followUp, subject }, at(1, 'follow-ups'), after);
    expect(after.subjects.map(({ partition }) => partition)).toEqual([events?.partition]);
    expect(after.subjects[0]?.record.body).toEqual({ kind: 'follow_up', followUp: { ...followUp, subject } });
  });

  test('a follow-up that a door wrote twice is one, after a restart too', () => {
    const output = collect();
    const before = createMerge(settings, tools);
    expect(before.followUp(followUp, at(1, 'follow-ups'), output)).toBe('accepted');
    expect(before.followUp({ ...followUp, at: NOW + 5 }, at(2, 'follow-ups'), output)).toBe('duplicate');
    expect(before.followUp({ ...followUp, followUpId: 'f2' }, at(3, 'follow-ups'), output)).toBe('accepted');
    const after = createMerge(settings, tools);
    for (const part of before.snapshot()) after.restore(JSON.parse(JSON.stringify(part)));
    expect(after.followUp(followUp, at(4, 'follow-ups'), output)).toBe('duplicate');
    expect(output.subjects.map(({ record }) => record.origin?.offset)).toEqual([1, 3]);
    expect(after.counts().get('follow-ups')).toMatchObject({ accepted: 2, duplicate: 2 });
  });

  test('follow-ups are remembered as long as cases are, and no longer', () => {
    const merge = createMerge(settings, tools);
    const again = (followUpId: string, days: number, offset: number) =>
      merge.followUp(
        { ...followUp, followUpId, at: NOW + days * DAY_MS },
        at(offset, 'follow-ups', NOW + days * DAY_MS),
        collect(),
      );
    const kept = settings.retentionMs / DAY_MS;
    again('f1', 0, 1);
    again('f2', kept, 2);
    expect(again('f1', kept, 3)).toBe('duplicate');
    again('f3', kept + 2, 4);
    expect(again('f1', kept + 2, 5)).toBe('accepted');
    expect(again('f2', kept + 2, 6)).toBe('duplicate');
  });

  test('a follow-up of a clock that is ahead is refused', () => {
    const output = collect();
    const { timestamp } = at(1, 'follow-ups');
    const ahead = { ...followUp, at: timestamp + FUTURE_TOLERANCE_MS + 1 };
    createMerge({ ...settings, refuseFuture: true }, tools).followUp(ahead, at(1, 'follow-ups'), output);
    expect(output.letters.map(({ record }) => [record.reason, record.path])).toEqual([
      ['future_event', 'at'],
    ]);
    expect(output.subjects).toEqual([]);
  });

  test('a follow-up on something that is no subject is refused', () => {
    const output = collect();
    createMerge(settings, tools).followUp({ ...followUp, subject: 'Zhang San' }, at(1, 'follow-ups'), output);
    expect(output.letters.map(({ record }) => record.reason)).toEqual(['unknown_value']);
    expect(output.subjects).toEqual([]);
  });

  test('an activation of rules reaches every partition', () => {
    const output = collect();
    const activation = {
      ruleSet: 'rs_0',
      rules: '[]',
      effectiveAt: 0,
      actor: 'a',
      reason: 'r',
      recordedAt: 0,
    };
    createMerge(settings, tools).ruleSet(activation, at(2, 'rule-sets'), output);
    expect(output.subjects.map(({ partition, record }) => [partition, record.origin?.index])).toEqual(
      Array.from({ length: 8 }, (_, partition) => [partition, 0]),
    );
  });

  test('bytes that cannot be read are counted and named by their place', () => {
    const merge = createMerge(settings, tools);
    const output = collect();
    merge.unreadable(at(9, 'camera-alarms'), output);
    expect(output.letters[0]?.record).toMatchObject({
      reason: 'unreadable',
      offset: 9,
      source: '',
      path: '',
    });
    expect(merge.counts().get('camera-alarms')?.rejected).toEqual({ unreadable: 1 });
  });
});
