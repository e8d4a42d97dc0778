/** `node local-kafka.ts start|stop [DIRECTORY]`: Kafka and a schema registry on this machine, for trying things out. */
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createKafkaServer, type KafkaServer } from './kafka-server.ts';
import { createRegistryServer, type RegistryServer } from './registry-server.ts';

const USAGE = 'usage: node deploy/local-kafka/local-kafka.ts start|stop [DIRECTORY]\n';
const DIRECTORY = '.local-kafka';
const pidFile = (directory: string): string => join(directory, 'local-kafka.pid');

export interface LocalKafka {
  readonly kafka: KafkaServer;
  readonly registry: RegistryServer;
  stop(): Promise<void>;
}

/** Starts both servers over a directory. They end with this process, however that ends. */
export async function startLocalKafka(directory: string): Promise<LocalKafka> {
  const kafka = await createKafkaServer(join(directory, 'kafka'));
  const registry = await createRegistryServer(join(directory, 'registry'));
  const stop = async (): Promise<void> => {
    await Promise.all([kafka.stop(), registry.stop()]);
  };
  try {
    await Promise.all([kafka.start(), registry.start()]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { kafka, registry, stop };
}

async function start(directory: string): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  const local = await startLocalKafka(directory);
  await writeFile(pidFile(directory), String(process.pid));
  process.stdout.write(
    `TOCSIN_KAFKA_BROKERS=${local.kafka.brokers}\nTOCSIN_REGISTRY_URL=${local.registry.url}\n`,
  );
  process.stderr.write(`ready; Ctrl-C, or "stop" from elsewhere, ends both. Data: ${directory}\n`);
  await ended;
  await local.stop();
  await rm(pidFile(directory), { force: true });
}

async function stop(directory: string): Promise<void> {
  const pid = Number(await readFile(pidFile(directory), 'utf8').catch(() => ''));
  if (!(pid > 0)) throw new Error(`${pidFile(directory)}: nothing was started over this directory`);
  process.kill(pid, 'SIGTERM');
  while (existsSync(pidFile(directory))) await pause(50);
}

if (import.meta.main) {
  const [command, directory = DIRECTORY, ...rest] = process.argv.slice(2);
  const commands: Readonly<Record<string, (directory: string) => Promise<void>>> = { start, stop };
  const work = rest.length === 0 ? commands[command ?? ''] : undefined;
  if (work === undefined) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
  } else {
    await work(resolve(directory)).catch((error: Error) => {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = 3;
    });
  }
}
