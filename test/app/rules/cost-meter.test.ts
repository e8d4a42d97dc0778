import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createCodecs } from '../../../services/adapters/avro/codecs.ts';
import { openSchemaFile } from '../../../services/adapters/avro/schema-file.ts';
import { createMemoryLog } from '../../../services/adapters/memory-log/memory-log.ts';
import { loadConfig } from '../../../services/app/config.ts';
import { townRecords } from '../../../services/app/rules/bench-records.ts';
import { createCostMeter } from '../../../services/app/rules/cost-meter.ts';
import { latestEventRecords } from '../../../services/app/rules/cost-records.ts';
import { scorerSettings } from '../../../services/app/settings.ts';
import type { Rule } from '../../../services/core/rule/rule.ts';
import { TOPICS } from '../../../services/core/topics.ts';
import { alarm, forCell } from '../../arbitraries/example.ts';
import { waitUntil } from '../../wait-until.ts';

const CONFIG = loadConfig({});
const RULES = ['near-repeat-burglary-200m', 'domestic-repeat-28d'].map(
  (id) => JSON.parse(readFileSync(`rules/${id}.json`, 'utf8')) as Rule,
);
const active = async () => ({ ruleSet: 'rs_1', rules: RULES });

async function emptyLog(partitions: number) {
  const schemas = openSchemaFile(':memory:');
  const log = createMemoryLog();
  onTestFinished(async () => {
    await log.close();
    schemas.close();
  });
  await log.createTopics([{ name: TOPICS.subjectEvents, partitions, retentionMs: Number.MAX_SAFE_INTEGER }]);
  return { log, codec: createCodecs(schemas).subjectEvent };
}

/** The log of an installation that took so many events in. */
async function logWith(count: number, partitions = 3) {
  const { log, codec } = await emptyLog(partitions);
  const { records, events } = townRecords(CONFIG, 1, count);
  await log.append(
    records.map((record, at) => ({
      topic: TOPICS.subjectEvents,
      partition: at % partitions,
      key: 'some',
      value: codec.encode(record),
    })),
  );
  const tick = { origin: null, body: { kind: 'tick', at: events.at(-1)!.recordedAt } } as const;
  await log.append([{ topic: TOPICS.subjectEvents, partition: 0, key: 'tick', value: codec.encode(tick) }]);
  return { log, codec, events };
}

function meterOver(options: Pick<Parameters<typeof createCostMeter>[0], 'log' | 'codec'>, change = {}) {
  const meter = createCostMeter({
    ...options,
    active,
    settings: scorerSettings(CONFIG),
    logger: { info() {}, warn() {}, error() {} },
    now: Date.now,
    seconds: 1,
    // How slow the machine is that this runs on is not known.
    patience: 60,
    ...change,
  });
  onTestFinished(() => meter.close());
  return meter;
}

describe('the latest events of a log', () => {
  it('are those recorded last, in their order, without what is no event', async () => {
    const { log, codec, events } = await logWith(400);
    const latest = await latestEventRecords({ log, codec, mostEvents: 50 });
    expect(latest.events).toBe(50);
    const times = latest.records.map(({ body }) => (body.kind === 'event' ? body.event.recordedAt : 0));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)).toBe(Math.max(...events.map(({ recordedAt }) => recordedAt)));
    expect(times[0]).toBeGreaterThanOrEqual(
      events.map(({ recordedAt }) => recordedAt).sort((a, b) => a - b)[300]!,
    );
  });

  it('of one moment stay as the log has them: a revision never comes before an earlier one', async () => {
    const { log, codec } = await emptyLog(1);
    const revisions = [0, 1, 2, 3];
    await log.append(
      revisions.map((revision) => ({
        topic: TOPICS.subjectEvents,
        partition: 0,
        key: 'some',
        value: codec.encode({ origin: null, body: forCell(alarm({ caseId: 'a', revision })) }),
      })),
    );
    const { events, records } = await latestEventRecords({ log, codec, mostEvents: 3 });
    expect(events).toBe(3);
    expect(records.map(({ body }) => (body.kind === 'event' ? body.event.revision : null))).toEqual([
      1, 2, 3,
    ]);
  });
});

describe('what rules cost', () => {
  it('is measured over the events of the installation, in a thread of its own', async () => {
    const meter = meterOver(await logWith(300));
    expect(meter.state()).toEqual({ running: null, last: null, failed: null });
    meter.measure();
    expect(meter.state().running).not.toBeNull();
    // Somebody else asks meanwhile: there is one measurement.
    meter.measure();
    await waitUntil('it is measured', () => meter.state().running === null, 60_000);
    const { last, failed } = meter.state();
    expect(failed).toBeNull();
    expect(last!.ruleSet).toBe('rs_1');
    // Some are retracted at once, and leave no record.
    expect(last!.events).toBeGreaterThan(280);
    expect(last!.rules.map(({ rule }) => rule)).toEqual(RULES.map(({ id }) => id));
    expect(last!.rules.some(({ ms }) => ms !== null)).toBe(true);
    expect(last!.allMs).toBeGreaterThan(0);
    expect(last!.rules.reduce((sum, { matches }) => sum + matches, 0)).toBeGreaterThan(0);
  }, 90_000);

  it('is not guessed from a few events, nor of no rules', async () => {
    const log = await logWith(150);
    const few = meterOver(log);
    few.measure();
    await waitUntil('it gave up', () => few.state().failed !== null);
    expect(few.state()).toEqual({ running: null, last: null, failed: 'too_few_events' });
    const none = meterOver(log, { active: async () => undefined });
    none.measure();
    await waitUntil('it gave up', () => none.state().failed !== null);
    expect(none.state().failed).toBe('no_rules');
  });

  it('is given up where the thread does not end by itself, and can be tried again', async () => {
    const told: unknown[] = [];
    const warn = (fields: object): void => void told.push(fields);
    // No thread begins within a millisecond: to the meter it is one that hangs.
    const meter = meterOver(await logWith(300), { patience: 0.001, logger: { info() {}, warn, error() {} } });
    for (const times of [1, 2]) {
      meter.measure();
      await waitUntil('it gave up', () => meter.state().running === null, 60_000);
      expect(meter.state()).toEqual({ running: null, last: null, failed: 'broken' });
      expect(told).toEqual(Array(times).fill({ error: expect.stringContaining('no result after 0.001 s') }));
    }
  }, 90_000);

  it('that could not be measured is said to, and can be tried again', async () => {
    const log = await logWith(300);
    const broken = new Set([true]);
    const meter = meterOver(log, {
      active: async () => {
        if (broken.size > 0) throw new Error('the log does not answer');
        return { ruleSet: 'rs_2', rules: RULES.slice(0, 1) };
      },
    });
    meter.measure();
    await waitUntil('it gave up', () => meter.state().failed !== null);
    expect(meter.state()).toMatchObject({ running: null, failed: 'broken' });
    broken.clear();
    meter.measure();
    await waitUntil('it is measured', () => meter.state().last !== null, 60_000);
    expect(meter.state()).toMatchObject({ failed: null, last: { ruleSet: 'rs_2' } });
  }, 90_000);
});
