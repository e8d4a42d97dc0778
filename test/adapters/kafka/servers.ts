import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { createKafkaServer, type KafkaServer } from '../../../deploy/local-kafka/kafka-server.ts';
import { createRegistryServer, type RegistryServer } from '../../../deploy/local-kafka/registry-server.ts';

export interface Servers {
  readonly brokers: readonly string[];
  /** Where clients sign in; null where the brokers are not this suite's own. */
  readonly sasl: {
    readonly brokers: readonly string[];
    readonly username: string;
    readonly password: string;
  } | null;
  /** Over TLS; null where the brokers are not this suite's own. */
  readonly tls: { readonly brokers: readonly string[]; readonly certificate: string } | null;
  /** Null where none was started or named. */
  readonly registryUrl: string | null;
}

declare module 'vitest' {
  export interface ProvidedContext {
    readonly servers: Servers | null;
  }
}

/** Starts Kafka and the registry for all tests of this folder, once; those that `TOCSIN_KAFKA_BROKERS` names are taken as they are. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const { TOCSIN_KAFKA_BROKERS: brokers, TOCSIN_REGISTRY_URL: registryUrl = null } = process.env;
  if (brokers !== undefined) {
    project.provide('servers', { brokers: brokers.split(','), sasl: null, tls: null, registryUrl });
    return undefined;
  }
  if (!canStart()) {
    project.provide('servers', null);
    return undefined;
  }
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-kafka-'));
  const kafka = await startOrTell('KAFKA', () => createKafkaServer(join(directory, 'kafka')));
  const registry =
    kafka && (await startOrTell('THE REGISTRY', () => createRegistryServer(join(directory, 'registry'))));
  project.provide('servers', kafka && serversOf(kafka, registry));
  return async () => {
    await Promise.all([kafka?.stop(), registry?.stop()]);
    rmSync(directory, { recursive: true });
  };
}

function serversOf(kafka: KafkaServer, registry: RegistryServer | null): Servers {
  const { name: username, password } = kafka.user;
  return {
    brokers: [kafka.brokers],
    sasl: { brokers: [kafka.saslBrokers], username, password },
    tls: { brokers: [kafka.tlsBrokers], certificate: kafka.certificate },
    registryUrl: registry?.url ?? null,
  };
}

/** Null where it cannot be had, as without a network: said loudly, and a failure where it is owed. */
async function startOrTell<T extends { start(): Promise<void> }>(
  what: string,
  create: () => Promise<T>,
): Promise<T | null> {
  try {
    const server = await create();
    await server.start();
    return server;
  } catch (error) {
    if (process.env.CI) throw error;
    console.warn(`\n!!! ${what} IS NOT TESTED: ${(error as Error).message}\n`);
    return null;
  }
}

/** Says so loudly where the servers cannot be started, and fails where they are owed. */
function canStart(): boolean {
  const missing = ['java', 'mvn'].filter((command) => spawnSync(command, ['-version']).status !== 0);
  if (missing.length === 0) return true;
  const remedy = 'install Java 17 or later and Maven, or name brokers in TOCSIN_KAFKA_BROKERS';
  if (process.env.CI) throw new Error(`no ${missing.join(' and no ')}, and Kafka goes untested: ${remedy}`);
  console.warn(
    `\n!!! KAFKA IS NOT TESTED: there is no ${missing.join(' and no ')}. To test it, ${remedy}.\n`,
  );
  return false;
}
