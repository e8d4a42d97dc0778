import { expect, it, onTestFinished } from 'vitest';
import { createCodecs } from '../../../../services/adapters/avro/codecs.ts';
import { openSchemaFile } from '../../../../services/adapters/avro/schema-file.ts';
import { createMemoryLog } from '../../../../services/adapters/memory-log/memory-log.ts';
import { compareText } from '../../../../services/core/text/canonical.ts';
import { TOPICS } from '../../../../services/core/topics.ts';
import { createPushStep } from '../../../../services/steps/push/push-step.ts';
import { warningWith } from '../../../steps/push/warnings.ts';
import { openStream } from '../ask.ts';
import { startServer } from '../server-under-test.ts';

it('tells what comes in a partition that is far behind another, and to who comes back, once', async () => {
  const log = createMemoryLog();
  onTestFinished(() => log.close());
  const codec = createCodecs(openSchemaFile(':memory:')).warning;
  const topic = TOPICS.warnings;
  await log.createTopics([{ name: topic, partitions: 2, retentionMs: 3_600_000 }]);
  const put = (warningId: string, partition: number) =>
    log.append([{ topic, partition, key: warningId, value: codec.encode(warningWith({ warningId })) }]);
  for (let i = 0; i < 20; i++) await put(`w_first_${i}`, 0);
  const step = createPushStep({ log, codec });
  const running = await log.run({ ...step, idleMs: 5 });
  onTestFinished(() => running.stop());
  await expect.poll(() => step.feed.counts().yellow).toBe(20);
  const { port } = await startServer({ feed: step.feed, revisions: step.revisions });
  const stream = await openStream(port);
  await expect.poll(() => stream.ids()).toEqual([expect.stringMatching(/^0:19,1:-1~/)]);
  for (let i = 0; i < 3; i++) await put(`w_second_${i}`, 1);
  await put('w_last', 0);
  const told = ['w_last/0', 'w_second_0/0', 'w_second_1/0', 'w_second_2/0'];
  await expect.poll(() => stream.told().toSorted(compareText)).toEqual(told);
  expect(stream.ids().at(-1)).toMatch(/^0:20,1:2~/);
  stream.response.destroy();
  const back = await openStream(port, { 'last-event-id': '0:19,1:0' });
  await expect.poll(() => back.data('counts').length).toBe(1);
  expect(back.told().toSorted(compareText)).toEqual(['w_last/0', 'w_second_1/0', 'w_second_2/0']);
});
