import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKafkaServer, type KafkaServer } from '../../../deploy/local-kafka/kafka-server.ts';
import type { Log } from '../../../services/steps/ports/log.ts';
import { collector, errorOf, gate, record, textOf, topic } from '../../contract/log/support.ts';
import { waitUntil } from '../../wait-until.ts';
import { openLog, servers } from './kafka.ts';

/** Brokers that others named are not ours to kill; then these tests are left out. */
describe.runIf(servers?.sasl != null)('a broker that dies and comes back', () => {
  let directory: string;
  let kafka: KafkaServer;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tocsin-broker-'));
    kafka = await createKafkaServer(directory);
    await kafka.start();
  });
  afterAll(async () => {
    await kafka.stop();
    await rm(directory, { recursive: true });
  });

  /** Appends one numbered record after the other until told to end; resolves with how many were acknowledged. */
  function keepAppending(log: Log, name: string) {
    let isEnough = false;
    let acknowledged = 0;
    const work = (async () => {
      while (!isEnough) {
        const wave = Array.from({ length: 20 }, (_, i) => record(name, i % 2, String(acknowledged + i)));
        await Promise.all(wave.map((one) => log.append([one])));
        acknowledged += wave.length;
      }
      return acknowledged;
    })();
    return {
      acknowledged: () => acknowledged,
      enough: () => {
        isEnough = true;
        return work;
      },
    };
  }

  it('loses nothing of what was being appended, doubles nothing, keeps its order, and readers go on', async () => {
    const warnings: string[] = [];
    const logger = {
      info: () => undefined,
      warn: (_: object, message: string) => void warnings.push(message),
      error: () => undefined,
    };
    const log = await openLog({ brokers: [kafka.brokers], logger });
    await log.createTopics([topic('a', 2)]);
    const reading = collector({
      handle: (batch, control) => control.commit(new Map([['a', batch.at(-1)!.offset + 1]]), ''),
    });
    const running = await log.run({ group: 'g', topics: ['a'], task: reading.task, maxBatch: 50 });
    const appending = keepAppending(log, 'a');
    for (let round = 1; round <= 2; round++) {
      const before = appending.acknowledged();
      await waitUntil('some are appended', () => appending.acknowledged() > before + 200);
      await kafka.kill();
      await kafka.start();
      const then = appending.acknowledged();
      await waitUntil('more are appended', () => appending.acknowledged() > then + 200);
    }
    const count = await appending.enough();
    await waitUntil('all are read', () => new Set(reading.seen.map(textOf)).size === count);
    for (const partition of [0, 1]) {
      const values: number[] = [];
      for await (const one of log.read('a', partition, 0)) values.push(Number(textOf(one)));
      const expected = Array.from({ length: count / 2 }, (_, i) => 2 * i + partition);
      expect(values).toEqual(expected);
    }
    expect(reading.seen).toHaveLength(count);
    await running.stop();
    await running.done;
    await log.close();
    expect(warnings.every((message) => message.startsWith('Kafka: cannot'))).toBe(true);
  });

  it('holds an append back, and a snapshot and a commit, until it is there again', async () => {
    const log = await openLog({ brokers: [kafka.brokers] });
    await log.createTopics([topic('b', 1)]);
    const reading = collector({
      handle: (batch, control) => control.commit(new Map([['b', batch.at(-1)!.offset + 1]]), 'late'),
    });
    const running = await log.run({ group: 'h', topics: ['b'], task: reading.task });
    await log.append([record('b', 0, 'before')]);
    await waitUntil('it is read', () => reading.seen.length === 1);
    await kafka.kill();
    const appended = log.append([record('b', 0, 'while away')]);
    const snapshot = log.writeSnapshot('h/0/1', [new Uint8Array([1, 2, 3])]);
    await kafka.start();
    await appended;
    const chunks: Uint8Array[] = [];
    for await (const chunk of log.readSnapshot(await snapshot)) chunks.push(new Uint8Array(chunk));
    expect(chunks).toEqual([new Uint8Array([1, 2, 3])]);
    await waitUntil('it is read and committed', () => reading.seen.length === 2);
    await running.stop();
    await running.done;
    await log.close();
  });

  it('lets a log be closed while it is away, and says what could not be ended in order', async () => {
    const log = await openLog({ brokers: [kafka.brokers] });
    await log.createTopics([topic('c', 2)]);
    const held = gate();
    const quiet = collector();
    const stuck = collector({
      async handle() {
        await held.opened;
        await log.append([record('c', 1, 'never')]);
      },
    });
    const runs = [
      await log.run({ group: 'quiet', topics: ['c'], task: quiet.task }),
      await log.run({ group: 'stuck', topics: ['c'], task: stuck.task }),
    ];
    await log.append([record('c', 0, 'one')]);
    await waitUntil('both have it', () => quiet.seen.length === 1 && stuck.batches.length === 1);
    await kafka.kill();
    held.open();
    expect(await errorOf(runs[0]!.lag())).toMatchObject({ retryable: true });
    const never = log.run({ group: 'never', topics: ['c'], task: quiet.task });
    await log.close();
    expect(await errorOf(never.then(({ done }) => done))).toMatchObject({ code: 'closed' });
    expect(await errorOf(runs[1]!.done)).toMatchObject({ code: 'unavailable', retryable: true });
    await runs[0]!.done;
    await kafka.start();
  });
});
