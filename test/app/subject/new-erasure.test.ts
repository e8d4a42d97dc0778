import { beforeEach, describe, expect, it } from 'vitest';
import { createCodecs } from '../../../services/adapters/avro/codecs.ts';
import { openSchemaFile } from '../../../services/adapters/avro/schema-file.ts';
import { createMemoryLog } from '../../../services/adapters/memory-log/memory-log.ts';
import { newErasure } from '../../../services/app/subject/new-erasure.ts';
import { nameOfErased } from '../../../services/core/erasure/erased-people.ts';
import { TOPICS } from '../../../services/core/topics.ts';
import type { Log } from '../../../services/steps/ports/log.ts';
import { makeEvent, token } from '../../core/merge/fixtures.ts';
import { sha256 } from '../../steps/access/memory-access-log.ts';

const NOW = Date.UTC(2026, 5, 1);
const PERSON = token(1);
const codecs = createCodecs(openSchemaFile(':memory:'));

let log: Log;
beforeEach(async () => {
  log = createMemoryLog();
  await log.createTopics(
    Object.values(TOPICS).map((name) => ({ name, partitions: 2, retentionMs: Number.MAX_SAFE_INTEGER })),
  );
});

const put = (partition: number, value: Uint8Array) =>
  log.append([{ topic: 'police-incidents', partition, key: 'k', value }]);
const report = (recordedAt: number, ...people: readonly string[]) =>
  codecs.events['police-incidents'].encode(
    makeEvent({ recordedAt, parties: people.map((one) => ({ token: one, role: 'victim' as const })) }),
  );

describe('a new erasure', () => {
  it('is of now, and of what the log holds by now', async () => {
    await put(1, report(NOW - 5, PERSON));
    const erasure = await newErasure(PERSON, { log, codecs }, () => NOW);
    expect(erasure).toMatchObject({ subject: nameOfErased(PERSON, sha256), at: NOW });
    expect(erasure.before).toContainEqual({ topic: 'police-incidents', partition: 1, offset: 1 });
    expect(erasure.before).toContainEqual({ topic: 'follow-ups', partition: 0, offset: 0 });
  });

  it('reaches to the last report of the person by a clock that is ahead, and no further', async () => {
    await put(0, report(NOW + 60_000, PERSON));
    await put(1, report(NOW + 30_000, token(2), PERSON));
    await put(1, report(NOW + 90_000, token(2)));
    // Nobody can read it, so it tells nothing of them.
    await put(0, Buffer.from(`{"token":"${PERSON}"}`));
    expect((await newErasure(PERSON, { log, codecs }, () => NOW)).at).toBe(NOW + 60_000);
  });

  it('leaves out what comes while it looks', async () => {
    const early: Pick<Log, 'bounds' | 'partitionsOf' | 'read'> = {
      partitionsOf: (topic) => log.partitionsOf(topic),
      bounds: (topic, partition) => log.bounds(topic, partition),
      async *read(topic, partition, from) {
        await put(partition, report(NOW + 60_000, PERSON));
        yield* log.read(topic, partition, from);
      },
    };
    expect((await newErasure(PERSON, { log: early, codecs }, () => NOW)).at).toBe(NOW);
  });
});
