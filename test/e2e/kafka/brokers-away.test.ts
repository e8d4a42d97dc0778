import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKafkaServer, type KafkaServer } from '../../../deploy/local-kafka/kafka-server.ts';
import { createCodecs } from '../../../services/adapters/avro/codecs.ts';
import { openSchemaFile } from '../../../services/adapters/avro/schema-file.ts';
import { createHttpServer, type HttpServer } from '../../../services/adapters/http/server.ts';
import { createPrometheusMetrics } from '../../../services/adapters/prometheus/prometheus.ts';
import { tokeniserOf } from '../../../services/adapters/tokens/token-key.ts';
import { topicSpecs } from '../../../services/app/settings.ts';
import { STREAMS } from '../../../services/core/event/vocabulary.ts';
import { TOPICS } from '../../../services/core/topics.ts';
import { createIngest } from '../../../services/steps/ingest/ingest.ts';
import type { Log } from '../../../services/steps/ports/log.ts';
import { ENTRANCE } from '../../adapters/http/server-under-test.ts';
import { openLog, quiet } from '../../adapters/kafka/kafka.ts';
import { domestic } from '../../events.ts';
import { memoryAccessLog } from '../../steps/access/memory-access-log.ts';
import { waitUntil } from '../../wait-until.ts';
import { isOurs } from './installation.ts';
import { CONFIG, SOURCES } from './path-over.ts';

/** The door for events while the broker behind it stands still. */

const PATIENCE_MS = 1_500;
const QUEUE_BYTES = 20_000;
/** Events of a request; so many that every partition has some. */
const EVENTS = 20;

interface Answer {
  readonly name: string;
  readonly status: number;
  readonly retryAfter: string | null;
  readonly ms: number;
}

describe.skipIf(!isOurs)('events that come while the brokers are away', () => {
  let directory: string;
  let kafka: KafkaServer;
  let log: Log;
  let http: HttpServer;
  let url: string;
  const schemas = openSchemaFile(':memory:');
  const codecs = createCodecs(schemas);

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tocsin-away-'));
    kafka = await createKafkaServer(directory);
    await kafka.start();
    log = await openLog({ brokers: [kafka.brokers], queueBytes: QUEUE_BYTES, requestTimeoutMs: 3_000 });
    await log.createTopics(topicSpecs(CONFIG));
    const ingest = createIngest({
      log,
      codecs,
      tokeniser: tokeniserOf(Buffer.alloc(32, 1)),
      sources: () => ({ streams: STREAMS, legalBasis: 'test' }),
      now: Date.now,
      checkClock: false,
      patienceMs: PATIENCE_MS,
    });
    const probes = {
      health: async () => ({ ok: true, details: {} }),
      waitingFor: () => [],
      metrics: createPrometheusMetrics(),
    };
    http = createHttpServer({ probes, logger: quiet, port: 0, entrance: ENTRANCE });
    url = `http://127.0.0.1:${await http.listen()}/v1/events`;
    http.open({ accessLog: memoryAccessLog(), ingest, shown: null });
  });
  afterEach(async () => {
    const pid = kafka.pid();
    if (pid !== undefined) process.kill(pid, 'SIGCONT');
    await http.close();
    await log.close();
    await kafka.stop();
    await rm(directory, { recursive: true });
  });

  async function offer(name: string): Promise<Answer> {
    const began = performance.now();
    const body = JSON.stringify(Array.from({ length: EVENTS }, (_, n) => domestic(`${name}-${n}`, 0)));
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(url, { method: 'POST', headers, body });
    await response.text();
    const ms = performance.now() - began;
    return { name, status: response.status, retryAfter: response.headers.get('retry-after'), ms };
  }

  /** How often each event stands in the log, by request. */
  async function standing(): Promise<ReadonlyMap<string, readonly number[]>> {
    const counts = new Map<string, number>();
    for (let partition = 0; partition < SOURCES; partition++)
      for await (const { key } of log.read(TOPICS.policeIncidents, partition, 0))
        counts.set(key, (counts.get(key) ?? 0) + 1);
    const names = new Set([...counts.keys()].map((key) => key.slice(0, key.lastIndexOf('-'))));
    return new Map(
      [...names].map((name) => [
        name,
        Array.from({ length: EVENTS }, (_, n) => counts.get(`${name}-${n}`) ?? 0),
      ]),
    );
  }

  const whole = (times: number): readonly number[] => Array.from({ length: EVENTS }, () => times);

  it('are answered with 503 in time, as many as there are, and go in whole or not at all', async () => {
    expect(await offer('before')).toMatchObject({ status: 200 });
    process.kill(kafka.pid()!, 'SIGSTOP');
    const names = Array.from({ length: 30 }, (_, n) => `r${n}`);
    const refused = await Promise.all(names.map(offer));
    for (const { status, retryAfter, ms } of refused) {
      expect([status, retryAfter]).toEqual([503, '5']);
      expect(ms).toBeLessThan(PATIENCE_MS + 3_000);
    }
    // What is beyond the bound does not wait at all.
    expect(refused.filter(({ ms }) => ms < PATIENCE_MS).length).toBeGreaterThan(0);
    // What a broker may have of those that waited still counts, and what was taken back does not.
    const later = await offer('later');
    expect(later).toMatchObject({ status: 503 });

    process.kill(kafka.pid()!, 'SIGCONT');
    const first = await waitUntil('events to be taken in again', async () => {
      const answer = await offer(`again${performance.now()}`);
      return answer.status === 200 && answer;
    });
    const found = await standing();
    expect(found.get('before')).toEqual(whole(1));
    expect(found.get(first.name)).toEqual(whole(1));
    const halves = [...found].filter(([, counts]) => new Set(counts).size > 1);
    expect(halves).toEqual([]);
    // Most were taken back: they stand nowhere.
    expect(found.size).toBeLessThan(names.length);

    // Their senders come again, as they were told.
    for (const { name } of [...refused, later]) expect(await offer(name)).toMatchObject({ status: 200 });
    const after = await standing();
    for (const name of [...names, 'later']) expect(after.get(name)).toEqual(whole(found.has(name) ? 2 : 1));
  });

  it('wait for a broker that is back in time', async () => {
    expect(await offer('before')).toMatchObject({ status: 200 });
    process.kill(kafka.pid()!, 'SIGSTOP');
    const waiting = offer('waiting');
    const until = performance.now() + PATIENCE_MS / 3;
    await waitUntil('a moment to pass', () => performance.now() > until);
    process.kill(kafka.pid()!, 'SIGCONT');
    expect(await waiting).toMatchObject({ status: 200 });
    expect((await standing()).get('waiting')).toEqual(whole(1));
  });
});
