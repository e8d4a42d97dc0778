import { expect, it } from 'vitest';
import { openKafkaLog } from '../../../services/adapters/kafka/kafka-log.ts';
import type { Log } from '../../../services/steps/ports/log.ts';
import { errorOf, numbered, readAll, record, records, textOf, topic } from '../../contract/log/support.ts';
import { plainClient } from './admin.ts';
import { describeKafka, freshPrefix, openLog, quiet, servers } from './kafka.ts';

async function held(log: Log, name: string): Promise<string[]> {
  const texts: string[] = [];
  for await (const one of log.read(name, 0, 0)) texts.push(textOf(one));
  return texts;
}

describeKafka('records on a broker', () => {
  it.each(['none', 'gzip', 'zstd'] as const)(
    'come back as they were with compression %s',
    async (compression) => {
      const name = `${freshPrefix()}a`;
      const log = await openLog({ compression });
      await log.createTopics([topic(name, 1)]);
      const values = numbered('the same again and again ', 500);
      await log.append(records(name, 0, values));
      expect(await held(log, name)).toEqual(values);
      await log.close();
    },
  );

  it('are split into batches that a broker takes, in order, and one may be large', async () => {
    const name = `${freshPrefix()}a`;
    const log = await openLog();
    await log.createTopics([topic(name, 1)]);
    const values = numbered('x'.repeat(100_000), 40);
    await Promise.all([
      log.append(records(name, 0, values)),
      log.append([record(name, 0, 'y'.repeat(2_000_000))]),
      log.append(records(name, 0, ['last'])),
    ]);
    const found = await held(log, name);
    expect(found).toHaveLength(42);
    expect(found.slice(0, 40)).toEqual(values);
    expect(found.slice(40).map((text) => text.length)).toEqual([2_000_000, 4]);
    await log.close();
  });

  it('keep the order of appends that do not wait for one another', async () => {
    const name = `${freshPrefix()}a`;
    const log = await openLog();
    await log.createTopics([topic(name, 1)]);
    const values = numbered('', 3_000);
    await Promise.all(values.map((value) => log.append([record(name, 0, value)])));
    expect(await held(log, name)).toEqual(values);
    await log.close();
  });

  it('are not those of a transaction that was given up', async () => {
    const name = `${freshPrefix()}a`;
    const log = await openLog();
    await log.createTopics([topic(name, 1)]);
    const producer = plainClient().producer({
      transactionalId: name,
      maxInFlightRequests: 1,
      idempotent: true,
    });
    await producer.connect();
    for (const [value, isKept] of [
      ['kept', true],
      ['given up', false],
      ['kept too', true],
    ] as const) {
      const transaction = await producer.transaction();
      await transaction.send({ topic: name, messages: [{ value, partition: 0 }] });
      await (isKept ? transaction.commit() : transaction.abort());
    }
    await producer.disconnect();
    // A broker answers that a transaction is committed before it has told each partition so.
    await expect.poll(() => held(log, name)).toEqual(['kept', 'kept too']);
    expect((await readAll(log, [name], 2)).map(textOf)).toEqual(['kept', 'kept too']);
    await log.close();
  });

  it('of other writers may have no key and no value', async () => {
    const name = `${freshPrefix()}a`;
    const log = await openLog();
    await log.createTopics([topic(name, 1)]);
    const producer = plainClient().producer();
    await producer.connect();
    await producer.send({ topic: name, messages: [{ value: null, partition: 0 }] });
    await producer.disconnect();
    const [found] = await readAll(log, [name], 1);
    expect(found).toMatchObject({ key: '', offset: 0 });
    expect(found!.value).toHaveLength(0);
    await log.close();
  });
});

describeKafka('signing in', () => {
  const { sasl = null } = servers ?? {};

  it.runIf(sasl !== null).each(['plain', 'scram-sha-512'] as const)('works with %s', async (mechanism) => {
    const { brokers, username, password } = sasl!;
    const name = `${freshPrefix()}a`;
    const log = await openLog({ brokers, sasl: { mechanism, username, password } });
    await log.createTopics([topic(name, 1)]);
    await log.append([record(name, 0, 'one')]);
    expect((await readAll(log, [name], 1)).map(textOf)).toEqual(['one']);
    await log.close();
  });

  it.runIf(sasl !== null).each(['plain', 'scram-sha-512'] as const)(
    'is refused with a wrong password for %s, which no message tells',
    async (mechanism) => {
      const { brokers, username } = sasl!;
      const error = await errorOf(
        openLog({ brokers, sasl: { mechanism, username, password: 'not-the-one' } }),
      );
      expect(error).toMatchObject({ code: 'refused', retryable: false });
      expect((error as Error).message).not.toContain('not-the-one');
    },
  );

  const { tls = null } = servers ?? {};

  it.runIf(tls !== null)('works over TLS with the authority that is named, and with no other', async () => {
    const { brokers, certificate: ca } = tls!;
    const name = `${freshPrefix()}a`;
    const log = await openLog({ brokers, tls: { ca } });
    await log.createTopics([topic(name, 1)]);
    await log.append([record(name, 0, 'one')]);
    expect((await readAll(log, [name], 1)).map(textOf)).toEqual(['one']);
    await log.close();
    expect(await errorOf(openLog({ brokers, tls: true, connectTimeoutMs: 2_000 }))).toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/self.signed/) as string,
    });
  });

  it('says which brokers cannot be reached', async () => {
    const opening = openKafkaLog({ brokers: ['127.0.0.1:9'], connectTimeoutMs: 300, logger: quiet });
    expect(await errorOf(opening)).toMatchObject({
      code: 'unavailable',
      retryable: true,
      message: expect.stringContaining('127.0.0.1:9') as string,
    });
  });
});
