import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { kafkaClassPath } from './jars.ts';
import { findJava } from './java.ts';
import { freePorts, type ServerProcess, startServer } from './server-process.ts';

const run = promisify(execFile);
const JAVA = 17;
const HOST = '127.0.0.1';

/** One Kafka node on this machine, broker and controller in one, its data in a directory. */
export interface KafkaServer {
  /** `host:port`, without a sign-in. */
  readonly brokers: string;
  /** `host:port`, where clients sign in by SASL PLAIN or SCRAM-SHA-512 as `user`. */
  readonly saslBrokers: string;
  readonly user: { readonly name: string; readonly password: string };
  /** `host:port` over TLS, and the certificate, as PEM, by which clients know the server. */
  readonly tlsBrokers: string;
  readonly certificate: string;
  /** Undefined while it does not run. */
  pid(): number | undefined;
  /** On the same ports as before. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** `kill -9`. */
  kill(): Promise<void>;
}

/** Formats the storage where it is new. Nothing runs until `start`. */
export async function createKafkaServer(directory: string): Promise<KafkaServer> {
  const [port, saslPort, tlsPort, controllerPort] = (await freePorts(4)) as [number, number, number, number];
  const user = { name: 'tocsin', password: randomBytes(12).toString('hex') };
  const java = await findJava(JAVA);
  const classPath = await kafkaClassPath();
  const properties = join(directory, 'server.properties');
  const storage = join(directory, 'storage');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const tls = await createKeys(directory);
  const node = { port, saslPort, tlsPort, controllerPort, storage, user, tls };
  await writeFile(properties, serverProperties(node), { mode: 0o600 });
  const jvm = ['-Xmx768m', '-XX:TieredStopAtLevel=1', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];
  const kafka = (main: string, ...args: readonly string[]) => [...jvm, '-cp', classPath, main, ...args];
  if (!existsSync(storage)) await format(java, kafka, properties, user);
  let server: ServerProcess | undefined;
  return {
    brokers: `${HOST}:${port}`,
    saslBrokers: `${HOST}:${saslPort}`,
    user,
    tlsBrokers: `${HOST}:${tlsPort}`,
    certificate: tls.certificate,
    pid: () => server?.pid,
    async start() {
      const logFile = join(directory, 'kafka.log');
      const args = kafka('kafka.Kafka', properties);
      server = await startServer({ command: java, args, logFile, isReady: () => accepts(port) });
    },
    async stop() {
      await server?.stop();
      server = undefined;
    },
    async kill() {
      await server?.kill();
      server = undefined;
    },
  };
}

interface Keys {
  readonly store: string;
  readonly password: string;
  readonly certificate: string;
}

/** A key and a certificate of its own making, new each time: nobody but this machine's clients is to trust it. */
async function createKeys(directory: string): Promise<Keys> {
  const store = join(directory, 'keys.p12');
  const password = randomBytes(12).toString('hex');
  const of = ['-alias', 'kafka', '-storetype', 'PKCS12', '-keystore', store, '-storepass', password];
  const name = ['-dname', 'CN=localhost', '-ext', `SAN=dns:localhost,ip:${HOST}`];
  await rm(store, { force: true });
  await run('keytool', [
    '-genkeypair',
    '-keyalg',
    'EC',
    '-groupname',
    'secp256r1',
    '-validity',
    '30',
    ...name,
    ...of,
  ]);
  const { stdout: certificate } = await run('keytool', ['-exportcert', '-rfc', ...of]);
  return { store, password, certificate };
}

async function format(
  java: string,
  kafka: (main: string, ...args: readonly string[]) => readonly string[],
  properties: string,
  { name, password }: KafkaServer['user'],
): Promise<void> {
  // One that begins with a hyphen would be read as an option.
  const cluster = randomBytes(16).toString('base64url').replace(/^-/, 'A');
  const scram = `SCRAM-SHA-512=[name=${name},password=${password}]`;
  // In one word, since an id may begin with a dash.
  const options = ['--standalone', `--cluster-id=${cluster}`, '-c', properties, '--add-scram', scram];
  await run(java, [...kafka('kafka.tools.StorageTool', 'format', ...options)]);
}

/** A broker opens its port for clients when it is ready for them. */
function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST);
    const settle = (accepted: boolean): void => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', () => settle(true)).once('error', () => settle(false));
  });
}

interface Node {
  readonly port: number;
  readonly saslPort: number;
  readonly tlsPort: number;
  readonly controllerPort: number;
  readonly storage: string;
  readonly user: KafkaServer['user'];
  readonly tls: Keys;
}

function serverProperties({ port, saslPort, tlsPort, controllerPort, storage, user, tls }: Node): string {
  const login = `org.apache.kafka.common.security.plain.PlainLoginModule required user_${user.name}="${user.password}";`;
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.bootstrap.servers': `${HOST}:${controllerPort}`,
    listeners: `PLAIN://${HOST}:${port},SASL://${HOST}:${saslPort},TLS://${HOST}:${tlsPort},CONTROLLER://${HOST}:${controllerPort}`,
    'listener.security.protocol.map': 'PLAIN:PLAINTEXT,SASL:SASL_PLAINTEXT,TLS:SSL,CONTROLLER:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAIN',
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-512',
    'listener.name.sasl.plain.sasl.jaas.config': login,
    'listener.name.sasl.scram-sha-512.sasl.jaas.config':
      'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    'listener.name.tls.ssl.keystore.type': 'PKCS12',
    'listener.name.tls.ssl.keystore.location': tls.store,
    'listener.name.tls.ssl.keystore.password': tls.password,
    'log.dirs': storage,
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    // For tests: a broker is back soon after a kill, a group of one does not wait for more members, a dead member is
    // missed soon, old segments go soon.
    'broker.session.timeout.ms': 2_000,
    'broker.heartbeat.interval.ms': 500,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1_000,
    'log.retention.check.interval.ms': 1_000,
    'log.segment.delete.delay.ms': 1_000,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
