import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Event } from '../../../services/core/event/event.ts';
import { STREAMS, type Stream } from '../../../services/core/event/vocabulary.ts';
import type { MergedEvent } from '../../../services/core/record/merged-event.ts';
import { entryOf, type RuleSetEntry } from '../../../services/core/record/rule-set.ts';
import type { Origin, SubjectRecord } from '../../../services/core/record/subject-record.ts';
import type { MergeCodecs } from '../../../services/steps/merge/merge-codecs.ts';
import { MERGE_INPUTS } from '../../../services/steps/merge/merge-machine.ts';
import { createMergeStep } from '../../../services/steps/merge/merge-step.ts';
import type { Codec } from '../../../services/steps/ports/codec.ts';
import type { LogRecord } from '../../../services/steps/ports/log.ts';
import { history, makeEvent, NOW, settings, tools } from '../../core/merge/fixtures.ts';
import { readSubjects, standingSubjects } from '../../core/merge/model.ts';
import { type CrashingLog, createCrashingLog, drive } from '../crashing-log.ts';

function jsonCodec<T>(): Codec<T> {
  return {
    encode: (value) => new TextEncoder().encode(JSON.stringify(value)),
    decode: (bytes) => JSON.parse(new TextDecoder().decode(bytes)) as T,
  };
}

const codecs: MergeCodecs = {
  events: Object.fromEntries(STREAMS.map((stream) => [stream, jsonCodec<Event>()])) as Record<
    Stream,
    Codec<Event>
  >,
  followUp: jsonCodec(),
  ruleSet: jsonCodec(),
  erasure: jsonCodec(),
  erasureMark: jsonCodec(),
  subjectEvent: jsonCodec(),
  mergedEvent: jsonCodec(),
  deadLetter: jsonCodec(),
};

const input = (topic: string, value: unknown) => ({
  topic,
  partition: 0,
  key: '',
  value: new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)),
  timestamp: NOW,
});

function createStep(log: CrashingLog) {
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  return createMergeStep({
    log,
    markPartitions: 1,
    group: 'merge',
    settings,
    tools,
    codecs,
    snapshotEvery: { records: 6, ms: 1e9 },
    now: () => 0,
    logger: quiet,
  });
}

async function runStep(log: CrashingLog, batch = 4) {
  const step = createStep(log);
  await drive(log, step.task(0), step.topics, batch);
  return step.counts();
}

/** What a consumer takes: of each source partition, only what lies above the highest origin it has. */
function deduplicated(records: readonly LogRecord[]): readonly string[] {
  const highest = new Map<string, Origin>();
  return records
    .filter(({ value }) => {
      const { origin } = JSON.parse(new TextDecoder().decode(value)) as SubjectRecord | MergedEvent;
      if (origin === null) return true;
      const last = highest.get(origin.topic);
      const above =
        last === undefined ||
        origin.offset > last.offset ||
        (origin.offset === last.offset && origin.index > last.index);
      if (above) highest.set(origin.topic, origin);
      return above;
    })
    .map(({ value }) => new TextDecoder().decode(value));
}

/** By topic and partition what consumers take of each source topic, in order. */
function taken(log: CrashingLog): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [place, records] of log.records) {
    if (!/^(subject|merged)-events/.test(place)) continue;
    for (const text of deduplicated(records)) {
      const from = `${place} ${(JSON.parse(text) as MergedEvent).origin.topic}`;
      found.set(from, [...(found.get(from) ?? []), text]);
    }
  }
  return found;
}

const disputesLike = (events: readonly Event[]) =>
  events.map(({ caseId, revision, status, place, parties }) =>
    makeEvent({ stream: 'dispute-reports', caseId, revision, status, place, parties }),
  );

describe('a crash of the merge step', () => {
  test('at any write leaves consumers with what an uninterrupted run gives them, and counts that add up', async () => {
    await fc.assert(
      fc.asyncProperty(history, history, fc.nat(60), async (incidents, others, crash) => {
        const inputs = [
          ...incidents.map((event) => input('police-incidents', event)),
          ...disputesLike(others).map((event) => input('dispute-reports', event)),
          input('camera-alarms', 'garbled'),
        ];
        const whole = createCrashingLog(inputs);
        const expectedCounts = await runStep(whole);
        const log = createCrashingLog(inputs);
        log.crashIn = crash / 2;
        await runStep(log).catch(() => undefined);
        log.crashIn = Number.POSITIVE_INFINITY;
        const counts = await runStep(log, 3);
        expect(taken(log)).toEqual(taken(whole));
        expect(new Map(counts)).toEqual(new Map(expectedCounts));
      }),
      { numRuns: 150 },
    );
  });
});

describe('the merge step', () => {
  test('tells subjects what stands, through bytes and back', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (events) => {
        const log = createCrashingLog(events.map((event) => input('police-incidents', event)));
        await runStep(log);
        const written = [...log.records].flatMap(([place, records]) =>
          place.startsWith('subject-events')
            ? records.map(({ partition, key, value }) => ({
                partition,
                key,
                record: codecs.subjectEvent.decode(value),
              }))
            : [],
        );
        expect(readSubjects(written)).toEqual(standingSubjects(events));
      }),
      { numRuns: 50 },
    );
  });

  test('counts every record it read once: accepted, duplicate or rejected by reason', async () => {
    const log = createCrashingLog([
      input('police-incidents', makeEvent()),
      input('police-incidents', makeEvent()),
      input('police-incidents', makeEvent({ revision: 1 })),
      input('police-incidents', makeEvent({ caseId: 'x', source: 'nobody' })),
      input('police-incidents', '{"half'),
      input('follow-ups', '{"half'),
      input('rule-sets', '{"half'),
    ]);
    const counts = await runStep(log);
    expect(counts.get('police-incidents')).toEqual({
      accepted: 2,
      duplicate: 1,
      superseded: 1,
      rejected: { unregistered_source: 1, unreadable: 1 },
    });
    expect(counts.get('follow-ups')?.rejected).toEqual({ unreadable: 1 });
    expect(counts.get('rule-sets')?.rejected).toEqual({ unreadable: 1 });
    expect(log.records.get('dead-letters/0')).toHaveLength(4);
  });

  test('goes on from its snapshot with counts and duplicates remembered', async () => {
    const log = createCrashingLog([input('police-incidents', makeEvent())]);
    await runStep(log);
    await log.append([input('police-incidents', makeEvent())]);
    expect((await runStep(log)).get('police-incidents')).toMatchObject({ accepted: 1, duplicate: 1 });
  });

  test('brings follow-ups and rules to the subjects’ log', async () => {
    const followUp = { followUpId: 'f', warningId: 'w', subject: 'area:city:3501', action: 'acknowledge' };
    const activation = {
      ruleSet: 'rs_0',
      rules: '[]',
      effectiveAt: 0,
      actor: 'a',
      reason: 'r',
      recordedAt: 0,
    };
    const entry = entryOf(activation);
    const proposal: RuleSetEntry = { ...entry, action: 'proposed', ruleSet: 'rs_1' };
    const log = createCrashingLog([
      input('follow-ups', followUp),
      input('rule-sets', proposal),
      input('rule-sets', entry),
    ]);
    await runStep(log);
    const bodies = [...log.records].flatMap(([place, records]) =>
      place.startsWith('subject-events')
        ? records.map(({ value }) => codecs.subjectEvent.decode(value).body)
        : [],
    );
    expect(bodies.filter(({ kind }) => kind === 'follow_up')).toEqual([{ kind: 'follow_up', followUp }]);
    const told = bodies.filter(({ kind }) => kind === 'rule_set');
    expect(told).toEqual(Array.from({ length: 8 }, () => ({ kind: 'rule_set', activation })));
  });

  test('reads the sources, the follow-ups, the rule sets and the erasures', () => {
    expect(MERGE_INPUTS).toEqual([
      'camera-alarms',
      'police-incidents',
      'dispute-reports',
      'follow-ups',
      'rule-sets',
      'erasures',
    ]);
  });
});
