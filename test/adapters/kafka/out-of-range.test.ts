import { expect, it } from 'vitest';
import { collector, errorOf, gate, HOUR_MS, numbered, records, topic } from '../../contract/log/support.ts';
import { asAdmin, deleteBefore } from './admin.ts';
import { describeKafka, freshPrefix, openLog } from './kafka.ts';

describeKafka('offsets that the log does not hold', () => {
  it('end a lagging task with an alarm, and leave what is committed alone', async () => {
    const name = `${freshPrefix()}a`;
    const alarms: object[] = [];
    const logger = {
      info: () => undefined,
      warn: () => undefined,
      error: (fields: object) => alarms.push(fields),
    };
    const log = await openLog({ logger });
    await log.createTopics([topic(name, 1)]);
    await log.append(records(name, 0, numbered('', 10)));
    const held = gate();
    const reading = collector({
      async handle(batch, control) {
        await control.commit(new Map([[name, batch.at(-1)!.offset + 1]]), 'named');
        await held.opened;
      },
    });
    const running = await log.run({ group: name, topics: [name], task: reading.task, maxBatch: 2 });
    const ended = errorOf(running.done);
    // One by one, so that the task's buffer cannot hold what is about to go.
    for (let i = 0; i < 20; i++) await log.append(records(name, 0, ['x'.repeat(200_000)]));
    await deleteBefore(name, 0, 29);
    held.open();
    expect(await ended).toMatchObject({ code: 'out_of_range', retryable: false });
    expect(alarms).toHaveLength(1);
    const committed = await asAdmin((admin) => admin.fetchOffsets({ groupId: name, topics: [name] }));
    expect(committed[0]!.partitions[0]).toMatchObject({ metadata: 'named' });
    expect(Number(committed[0]!.partitions[0]!.offset)).toBeLessThan(29);
    await log.close();
  });

  it('end a task that starts behind them', async () => {
    const name = `${freshPrefix()}a`;
    const log = await openLog();
    await log.createTopics([topic(name, 1, HOUR_MS)]);
    await log.append(records(name, 0, numbered('', 10)));
    const first = collector({ stop: (control) => control.commit(new Map([[name, 3]]), 'kept') });
    const running = await log.run({ group: name, topics: [name], task: first.task });
    await first.untilSeen(10);
    await running.stop();
    await running.done;
    await deleteBefore(name, 0, 5);
    expect(await log.bounds(name, 0)).toEqual({ first: 5, next: 10 });
    const second = collector();
    const again = await log.run({ group: name, topics: [name], task: second.task });
    const error = await errorOf(again.done);
    expect(error).toMatchObject({ code: 'out_of_range' });
    expect((error as Error).message).toMatch(/offset 3 of topic .* holds 5 up to 10/);
    expect(second.seen).toEqual([]);
    await log.close();
  });

  it('make a snapshot missing', async () => {
    const snapshots = { name: `${freshPrefix()}snapshots`, partitions: 1, retentionMs: HOUR_MS };
    const log = await openLog({ snapshots });
    const name = await log.writeSnapshot('score/0/1', [new Uint8Array(2_500_000).fill(7), new Uint8Array(3)]);
    const sizes: number[] = [];
    for await (const chunk of log.readSnapshot(name)) sizes.push(chunk.length);
    expect(sizes).toEqual([2_500_000, 3]);
    await deleteBefore(snapshots.name, 0, 1);
    expect(await errorOf(log.readSnapshot(name)[Symbol.asyncIterator]().next())).toMatchObject({
      code: 'snapshot_missing',
    });
    await log.close();
  });
});
