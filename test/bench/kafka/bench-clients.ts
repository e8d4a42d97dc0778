import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKafkaLog } from '../../../services/adapters/kafka/kafka-log.ts';
import { SILENT } from '../../../services/app/open-log.ts';
import { figures, perSecond } from '../rules/stopwatch.ts';
import { consumeByKafkajs, consumeByLog, consumeByPlatformatic } from './consumers.ts';
import { type Contender, VALUE_BYTES } from './contender.ts';
import { produceByLog, produceByPlatformatic } from './producers.ts';
import { startServers } from './servers.ts';

export interface ClientsSize {
  readonly records: number;
  readonly rounds: number;
}

const READERS: Readonly<Record<string, Contender>> = {
  "the log's own loop over kafkajs's protocol": consumeByLog,
  "kafkajs's consumer": consumeByKafkajs,
  "@platformatic/kafka's consumer": consumeByPlatformatic,
};
const WRITERS: Readonly<Record<string, Contender>> = {
  "the log's append over kafkajs's protocol": produceByLog,
  "@platformatic/kafka's producer": produceByPlatformatic,
};

/** The same loops over each client, in turns in one run: batches of a thousand in, offsets committed every ten thousand. */
export async function benchClients(size: ClientsSize): Promise<readonly object[]> {
  const directory = await mkdtemp(join(tmpdir(), 'tocsin-bench-'));
  const servers = await startServers(directory);
  try {
    const writing = await inTurns(WRITERS, servers.brokers, size, () => makeTopic(servers.brokers));
    const topic = await makeTopic(servers.brokers);
    await produceByLog(servers.brokers, topic, size.records, '');
    const reading = await inTurns(READERS, servers.brokers, size, async () => topic);
    return [...linesOf('write', writing, size), ...linesOf('read', reading, size)];
  } finally {
    await servers.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function makeTopic(brokers: string): Promise<string> {
  const log = await openKafkaLog({ brokers: [brokers], logger: SILENT });
  const name = `bench-${randomUUID()}`;
  await log.createTopics([{ name, partitions: 1, retentionMs: 86_400_000 }]);
  await log.close();
  return name;
}

interface Took {
  readonly wallMs: number;
  readonly cpuMs: number;
}

async function inTurns(
  contenders: Readonly<Record<string, Contender>>,
  brokers: string,
  { records, rounds }: ClientsSize,
  topicOf: () => Promise<string>,
): Promise<ReadonlyMap<string, readonly Took[]>> {
  const took = new Map<string, Took[]>();
  // The first round warms up.
  for (let turn = 0; turn <= rounds; turn++) {
    for (const [name, contend] of Object.entries(contenders)) {
      const topic = await topicOf();
      const [began, cpu] = [performance.now(), process.cpuUsage()];
      await contend(brokers, topic, records, randomUUID());
      const { user, system } = process.cpuUsage(cpu);
      if (turn === 0) continue;
      const one = { wallMs: performance.now() - began, cpuMs: (user + system) / 1_000 };
      took.set(name, [...(took.get(name) ?? []), one]);
    }
  }
  return took;
}

function linesOf(
  what: string,
  took: ReadonlyMap<string, readonly Took[]>,
  { records, rounds }: ClientsSize,
): readonly object[] {
  const [own] = took.values();
  const base = median(own!.map(({ cpuMs }) => cpuMs));
  return [...took].map(([client, all]) => {
    const cpuMs = median(all.map((one) => one.cpuMs));
    return {
      bench: 'clients',
      what: `${what} ${records} records of ${VALUE_BYTES} bytes`,
      client,
      recordsPerSecond: perSecond(records, median(all.map(({ wallMs }) => wallMs))),
      recordsPerCpuSecond: perSecond(records, cpuMs),
      cpuBesideOurs: figures(cpuMs / base),
      rounds,
    };
  });
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
