import { readFile } from 'node:fs/promises';
import { type Codecs, createCodecs } from '../adapters/avro/codecs.ts';
import { preparedLog } from '../adapters/avro/prepared-log.ts';
import { openRegistryServer } from '../adapters/avro/registry-server.ts';
import { openSchemaFile } from '../adapters/avro/schema-file.ts';
import { SCHEMAS } from '../adapters/avro/schemas.ts';
import { openEmbeddedLog } from '../adapters/embedded-log/embedded-log.ts';
import type { KafkaOptions } from '../adapters/kafka/options.ts';
import type { Log } from '../steps/ports/log.ts';
import type { Logger } from '../steps/ports/logger.ts';
import type { Config } from './config.ts';
import { dataPaths } from './data-paths.ts';
import { UsageError } from './usage-error.ts';

/** The log with what reads and writes its records. */
export interface OpenedLog {
  readonly log: Log;
  readonly codecs: Codecs;
  close(): Promise<void>;
}

export const SILENT: Logger = { info() {}, warn() {}, error() {} };

export const isOnKafka = ({ kafka }: Config): boolean => kafka.brokers !== undefined;

export interface OpenLogOptions {
  readonly dataDir: string;
  readonly logger: Logger;
  /** Whether this process is the one that runs the steps: of an embedded log there may be one. */
  readonly own: boolean;
}

/** The log of the settings: Kafka's where they name brokers, else the one in the data directory. */
export async function openLog(config: Config, { dataDir, logger, own }: OpenLogOptions): Promise<OpenedLog> {
  if (isOnKafka(config)) return await openOnKafka(config, logger);
  const paths = dataPaths(dataDir);
  const log = await openEmbeddedLog({ path: paths.log, ...(own ? { own } : {}) });
  try {
    const schemas = openSchemaFile(paths.schemas);
    return {
      log,
      codecs: createCodecs(schemas),
      async close() {
        await log.close();
        schemas.close();
      },
    };
  } catch (error) {
    await log.close();
    throw error;
  }
}

async function openOnKafka(config: Config, logger: Logger): Promise<OpenedLog> {
  const registry = await openRegistryServer({ ...registryOf(config), logger }, Object.values(SCHEMAS));
  try {
    // Its package is large, and most installations have no brokers.
    const { openKafkaLog } = await import('../adapters/kafka/kafka-log.ts');
    const log = await openKafkaLog(await kafkaOptions(config, logger));
    return {
      log: preparedLog(log, registry),
      codecs: createCodecs(registry),
      async close() {
        await log.close();
        registry.close();
      },
    };
  } catch (error) {
    registry.close();
    throw error;
  }
}

/** Where the registry is, and who signs in there. Throws UsageError where the settings name none. */
export function registryOf({ registry: { url, user, password } }: Config) {
  if (url === undefined) {
    throw new UsageError(
      'kafka.brokers is set and registry.url is not; name the schema registry, for example TOCSIN_REGISTRY_URL=http://registry:8080/apis/ccompat/v7',
    );
  }
  return { url, password, ...(user === undefined ? {} : { user }) };
}

/** How the settings want the brokers to be spoken to. */
export async function kafkaOptions({ kafka, ingest }: Config, logger: Logger): Promise<KafkaOptions> {
  const { clientId, compression, replicas, sessionTimeout } = kafka;
  const [tls, sasl] = [await tlsOf(kafka), await saslOf(kafka.sasl)];
  return {
    brokers: kafka.brokers!.split(',').map((one) => one.trim()),
    clientId,
    compression,
    sessionTimeoutMs: sessionTimeout,
    queueBytes: ingest.queueBytes,
    logger,
    ...(tls === undefined ? {} : { tls }),
    ...(sasl === undefined ? {} : { sasl }),
    ...(replicas === undefined ? {} : { replicas }),
  };
}

async function tlsOf({ tls, tlsCaFile }: Config['kafka']): Promise<KafkaOptions['tls']> {
  if (!tls) return undefined;
  return tlsCaFile === undefined ? true : { ca: await textOf('kafka.tlsCaFile', tlsCaFile) };
}

async function saslOf({
  mechanism,
  username,
  password,
  passwordFile,
}: Config['kafka']['sasl']): Promise<KafkaOptions['sasl']> {
  if (mechanism === undefined) return undefined;
  const secret =
    passwordFile === undefined ? password : (await textOf('kafka.sasl.passwordFile', passwordFile)).trimEnd();
  return { mechanism, username, password: secret };
}

async function textOf(setting: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${setting}: ${path} cannot be read (${code}); name a file that can`);
  }
}
