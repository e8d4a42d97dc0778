import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedLog } from '../../services/adapters/embedded-log/embedded-log.ts';
import { createMemoryLog } from '../../services/adapters/memory-log/memory-log.ts';
import { formatInstant } from '../../services/core/time/instant.ts';
import { TOPICS } from '../../services/core/topics.ts';
import type { Log } from '../../services/steps/ports/log.ts';
import type { RowBatch, RowSink } from '../../services/steps/ports/sink.ts';
import { at, burglary, domestic, person, shippedRules } from '../events.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../temporary-directory.ts';
import { type Path, type PathOptions, startPath } from './path-under-test.ts';

const RULES = await shippedRules('domestic-repeat-28d', 'near-repeat-burglary-200m');
const REPEAT = [domestic('a', 0), domestic('b', 10), burglary('c', 10.001), burglary('d', 10.002)];

let directory: TemporaryDirectory;
let closing: (() => Promise<void>)[];

beforeEach(async () => {
  directory = await temporaryDirectory();
  closing = [];
});
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  await directory.remove();
});

async function start(log: Log, options: Partial<PathOptions> = {}): Promise<Path> {
  closing.push(() => log.close());
  const path = await startPath({ rules: RULES, log, ...options });
  closing.push(() => path.stop());
  return path;
}

/** Keeps rows as a table keyed by their content would. */
function collectingSink() {
  const rows = new Map<string, Set<string>>();
  const sink: RowSink = {
    insert: async ({ table, rows: batch }: RowBatch) => {
      const known = rows.get(table) ?? new Set();
      rows.set(table, known);
      for (const row of batch) known.add(JSON.stringify(row));
    },
  };
  return { sink, count: (table: string): number => rows.get(table)?.size ?? 0 };
}

describe.each([
  ['a log in memory', async () => createMemoryLog()],
  ['a log in a file', () => openEmbeddedLog({ path: join(directory.path, 'log.sqlite'), own: true })],
] as const)('the path over %s', (_, openLog) => {
  it('takes events to warnings, matches and rows', async () => {
    const stored = collectingSink();
    const path = await start(await openLog(), { sink: stored.sink });
    expect((await path.offer(...REPEAT)).map(({ outcome }) => outcome)).toEqual(Array(4).fill('accepted'));
    const warnings = await path.warnings();
    expect(warnings.map(({ subject, reason, level }) => [subject, reason, level])).toEqual(
      expect.arrayContaining([
        [`individual:${person(1)}`, 'raised', 'orange'],
        [expect.stringMatching(/^area:cell:/), 'raised', 'blue'],
      ]),
    );
    expect(warnings).toHaveLength(2);
    expect(warnings.every(({ ruleSet }) => ruleSet === path.ruleSet)).toBe(true);
    expect(path.logged).toEqual([]);
    expect(path.pipeline.mergeCounts().get(TOPICS.policeIncidents)).toMatchObject({ accepted: 4 });
    await path.pipeline.stop();
    expect({
      events: stored.count('events'),
      warnings: stored.count('warnings'),
      contributions: stored.count('warning_contributions'),
      assessments: stored.count('assessments'),
      ruleSets: stored.count('rule_sets'),
    }).toEqual({ events: 4, warnings: 2, contributions: 2, assessments: 2, ruleSets: 1 });
    expect(path.pipeline.stored().get('events')).toBe(4);
  });

  it('names with each revision when the event or correction behind it was recorded, and nothing where time was', async () => {
    const path = await start(await openLog());
    const recorded = (days: number) => ({ recordedAt: at(days) });
    await path.offer(domestic('a', 0, recorded(0.1)), domestic('b', 10, recorded(10.2)));
    await path.offer(domestic('b', 10, { revision: 1, status: 'retracted', ...recorded(10.3) }));
    await path.offer(domestic('c', 11, recorded(11.4)), burglary('later', 13));
    const told = (await path.warnings())
      .filter(({ subject }) => subject.startsWith('individual:'))
      .map(({ reason, recordedAt }) => [reason, recordedAt === null ? null : formatInstant(recordedAt)]);
    expect(told.slice(0, 3)).toEqual([
      ['raised', at(10.2)],
      ['withdrawn', at(10.3)],
      ['raised', at(11.4)],
    ]);
    expect(told).toContainEqual(['unacknowledged', null]);
  });

  it('goes on after bytes that are no event, and tells where they stand', async () => {
    const path = await start(await openLog());
    const secret = 'Wang Xiaoming 350102199001011234';
    await path.inject(TOPICS.policeIncidents, Buffer.from(secret));
    await path.inject(TOPICS.cameraAlarms, new Uint8Array(0));
    await path.offer(...REPEAT);
    expect(await path.warnings()).toHaveLength(2);
    expect(await path.deadLetters()).toMatchObject([
      { topic: TOPICS.policeIncidents, offset: 0, reason: 'unreadable', source: '' },
      { topic: TOPICS.cameraAlarms, offset: 0, reason: 'unreadable', source: '' },
    ]);
    expect(JSON.stringify(path.logged)).not.toContain('Wang');
  });

  it('refuses at merge what came round the door', async () => {
    const sources = [{ id: 'police-desk', streams: ['police-incidents' as const], legalBasis: 'statute' }];
    const path = await start(await openLog(), { sources });
    await path.offer(REPEAT[0]);
    const [taken] = await path.merged();
    const { encode } = path.codecs.events['police-incidents'];
    await path.inject(TOPICS.policeIncidents, encode({ ...taken!.event, caseId: 'x', source: 'unknown' }));
    await path.inject(TOPICS.policeIncidents, encode({ ...taken!.event, caseId: 'x', severity: 9 }));
    await path.inject(TOPICS.policeIncidents, encode(taken!.event));
    expect(await path.merged()).toHaveLength(1);
    expect((await path.deadLetters()).map(({ reason, path: at, source }) => [reason, at, source])).toEqual([
      ['unregistered_source', 'source', ''],
      ['out_of_range', 'severity', 'police-desk'],
    ]);
    expect(path.pipeline.mergeCounts().get(TOPICS.policeIncidents)).toMatchObject({
      accepted: 1,
      duplicate: 1,
      rejected: { unregistered_source: 1, out_of_range: 1 },
    });
  });

  it('ends with the error of a step that fails', async () => {
    const failing: RowSink = { insert: () => Promise.reject(new Error('disk full')) };
    const path = await start(await openLog(), { sink: failing });
    const failed = expect(path.pipeline.done).rejects.toThrow('disk full');
    await path.ingest.offer(REPEAT, 'test');
    await failed;
  });
});

describe('the path started again over the same log', () => {
  const file = () => openEmbeddedLog({ path: join(directory.path, 'log.sqlite'), own: true });

  it('remembers, and repeats nothing', async () => {
    const log = await file();
    const first = await startPath({ rules: RULES, log });
    await first.offer(...REPEAT.slice(0, 1));
    await first.stop();
    await log.close();

    const again = await start(await file(), { again: true });
    await again.offer(...REPEAT);
    expect(again.logged).toEqual([]);
    expect(await again.merged()).toHaveLength(4);
    expect(again.pipeline.mergeCounts().get(TOPICS.policeIncidents)).toMatchObject({
      accepted: 4,
      duplicate: 1,
    });
    expect((await again.warnings()).map(({ reason }) => reason)).toEqual(['raised', 'raised']);
  });

  it('refuses a second owner of the log', async () => {
    const log = await file();
    closing.push(() => log.close());
    await expect(file()).rejects.toMatchObject({ code: 'locked' });
  });
});
