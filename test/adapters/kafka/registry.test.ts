import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { AvroRecord } from '../../../services/adapters/avro/avro-schema.ts';
import { createCodec } from '../../../services/adapters/avro/codec.ts';
import { createCodecs } from '../../../services/adapters/avro/codecs.ts';
import { preparedLog } from '../../../services/adapters/avro/prepared-log.ts';
import { openRegistryServer, type RegistryServer } from '../../../services/adapters/avro/registry-server.ts';
import { SCHEMAS } from '../../../services/adapters/avro/schemas.ts';
import type { LogRecord } from '../../../services/steps/ports/log.ts';
import { collector, errorOf, topic } from '../../contract/log/support.ts';
import { waitUntil } from '../../wait-until.ts';
import { freshPrefix, openLog, quiet, servers } from './kafka.ts';

const url = servers?.registryUrl ?? null;

interface Reading {
  readonly id: string;
  readonly count: number;
  readonly unit?: string;
}

function readingSchema(...more: readonly AvroRecord['fields'][number][]): AvroRecord {
  const fields = [
    { name: 'id', type: 'string' },
    { name: 'count', type: 'int', default: 1 },
  ];
  return { type: 'record', name: 'Reading', fields: [...fields, ...more] };
}
const YESTERDAY: AvroRecord = { type: 'record', name: 'Reading', fields: [{ name: 'id', type: 'string' }] };
const TODAY = readingSchema();
const TOMORROW = readingSchema({ name: 'unit', type: 'string', default: 'mm' });

const open = (address: string, subject: string, ...schemas: readonly AvroRecord[]): Promise<RegistryServer> =>
  openRegistryServer(
    { url: address, logger: quiet },
    schemas.map((schema) => ({ subject, schema })),
  );

/** A way to a server that can be cut, as a network can. */
async function openWay(to: URL) {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (isCut) socket.destroy();
    else {
      const there = connect(Number(to.port), to.hostname);
      there.on('error', () => socket.destroy());
      socket.pipe(there).pipe(socket);
      socket.once('close', () => there.destroy());
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const cut = (): void => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${port}${to.pathname}`,
    cut,
    mend: () => {
      isCut = false;
    },
    close() {
      cut();
      server.close();
    },
  };
}

describe.skipIf(url === null)('a registry that is a server', () => {
  it('takes all schemas of the topics, gives each one id, and the same again', async () => {
    const registry = await openRegistryServer({ url: url!, logger: quiet }, Object.values(SCHEMAS));
    const again = await openRegistryServer({ url: url!, logger: quiet }, Object.values(SCHEMAS));
    for (const { subject, schema } of Object.values(SCHEMAS)) {
      const text = JSON.stringify(schema);
      expect(again.idOf(subject, text)).toBe(registry.idOf(subject, text));
    }
    expect(() => createCodecs(registry)).not.toThrow();
  });

  it('is opened by several processes at once, though the subject is new to all of them', async () => {
    const subject = freshPrefix();
    const all = await Promise.all(Array.from({ length: 6 }, () => open(url!, subject, TODAY)));
    expect(all).toHaveLength(6);
  });

  it('sets subjects to BACKWARD and takes no schema that cannot read what there is', async () => {
    const subject = freshPrefix();
    await open(url!, subject, TODAY);
    const config = await (await fetch(`${url}/config/${subject}`)).json();
    expect(config).toMatchObject({ compatibilityLevel: 'BACKWARD' });
    const unreadable = readingSchema({ name: 'place', type: 'string' });
    expect(await errorOf(open(url!, subject, unreadable))).toMatchObject({
      code: 'incompatible',
      retryable: false,
      message: expect.stringContaining(subject) as string,
    });
  });

  it('respects a subject that somebody made stricter, and refuses one that is laxer', async () => {
    const subject = freshPrefix();
    await open(url!, subject, TODAY);
    const setLevel = (compatibility: string) =>
      fetch(`${url}/config/${subject}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
        body: JSON.stringify({ compatibility }),
      });
    await setLevel('FULL');
    await open(url!, subject, TODAY);
    expect(await (await fetch(`${url}/config/${subject}`)).json()).toMatchObject({
      compatibilityLevel: 'FULL',
    });
    await setLevel('NONE');
    expect(await errorOf(open(url!, subject, TODAY))).toMatchObject({ code: 'incompatible' });
  });

  it('lets today read what a writer of yesterday and one of tomorrow wrote, mixed in one topic', async () => {
    const subject = freshPrefix();
    const [yesterday, tomorrow] = [
      await open(url!, subject, YESTERDAY),
      await open(url!, subject, TODAY, TOMORROW),
    ];
    const today = await open(url!, subject, TODAY);
    const written = [
      createCodec<object>(yesterday, { subject, schema: YESTERDAY }).encode({ id: 'y' }),
      createCodec<Reading>(today, { subject, schema: TODAY }).encode({ id: 't', count: 2 }),
      createCodec<Reading>(tomorrow, { subject, schema: TOMORROW }).encode({ id: 'm', count: 3, unit: 'km' }),
    ];
    const log = preparedLog(await openLog(), today);
    await log.createTopics([topic(subject, 1)]);
    await log.append(written.map((value) => ({ topic: subject, partition: 0, key: '', value })));
    const reader = createCodec<Reading>(today, { subject, schema: TODAY });
    const expected = [
      { id: 'y', count: 1 },
      { id: 't', count: 2 },
      { id: 'm', count: 3 },
    ];
    const reading = collector();
    const running = await log.run({ group: subject, topics: [subject], task: reading.task });
    await reading.untilSeen(3);
    expect(reading.seen.map(({ value }) => ({ ...reader.decode(value) }))).toEqual(expected);
    const read: LogRecord[] = [];
    for await (const record of log.read(subject, 0, 0)) read.push(record);
    expect(read.map(({ value }) => ({ ...reader.decode(value) }))).toEqual(expected);
    await running.stop();
    await log.close();
  });

  it('pauses while it is away, in place of dropping, and says so', async () => {
    const way = await openWay(new URL(url!));
    const subject = freshPrefix();
    const warnings: string[] = [];
    const logger = { ...quiet, warn: (_: object, message: string) => void warnings.push(message) };
    const writer = await open(url!, subject, TODAY, TOMORROW);
    const reader = await openRegistryServer({ url: way.url, logger }, [{ subject, schema: TODAY }]);
    const value = createCodec<Reading>(writer, { subject, schema: TOMORROW }).encode({
      id: 'm',
      count: 3,
      unit: 'km',
    });
    way.cut();
    let isPrepared = false;
    const preparing = reader.prepare([Buffer.from(value).readUInt32BE(1)]).then(() => {
      isPrepared = true;
    });
    await waitUntil('it says that it waits', () => warnings.length >= 2);
    expect(isPrepared).toBe(false);
    way.mend();
    await preparing;
    expect(createCodec<Reading>(reader, { subject, schema: TODAY }).decode(value)).toMatchObject({
      count: 3,
    });
    way.cut();
    const closing = errorOf(reader.prepare([987_654]));
    reader.close();
    expect(await closing).toMatchObject({ code: 'closed' });
    way.close();
  });

  it('is told from one that is not there, within the time that is set', async () => {
    const opening = openRegistryServer({ url: 'http://127.0.0.1:9', connectTimeoutMs: 200, logger: quiet }, [
      { subject: 's', schema: TODAY },
    ]);
    expect(await errorOf(opening)).toMatchObject({
      code: 'unavailable',
      retryable: true,
      message: expect.stringContaining('http://127.0.0.1:9') as string,
    });
  });
});
