import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Codecs, createCodecs } from '../../../services/adapters/avro/codecs.ts';
import { openSchemaFile } from '../../../services/adapters/avro/schema-file.ts';
import { openEmbeddedLog } from '../../../services/adapters/embedded-log/embedded-log.ts';
import { openScrub } from '../../../services/adapters/embedded-log/scrub.ts';
import { eraseFromFile } from '../../../services/app/subject/erase-file.ts';
import { nameOfErased } from '../../../services/core/erasure/erased-people.ts';
import type { Undelivered } from '../../../services/core/record/undelivered.ts';
import { TOPICS } from '../../../services/core/topics.ts';
import type { Log } from '../../../services/steps/ports/log.ts';
import { sha256 } from '../../steps/access/memory-access-log.ts';
import { personWarning, TOKEN } from '../../steps/push/warnings.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../../temporary-directory.ts';

const codecs = createCodecs(openSchemaFile(':memory:'));
const AT = Date.UTC(2026, 5, 1);
const IN_LOG = {
  token: TOKEN,
  erasure: { erasureId: 'e', subject: nameOfErased(TOKEN, sha256), at: AT, before: [] },
  scored: [{ partition: 0, offset: 10 }],
};
const UNDELIVERED: Undelivered = {
  deliveryId: 'w_1/0/h',
  hook: 'h',
  kind: 'webhook',
  warningId: 'w_1',
  revision: 0,
  purpose: 'safeguarding',
  level: 'red',
  mode: 'actual',
  state: 'given_up',
  reason: 'refused',
  status: 400,
  attempts: 1,
  at: AT,
  position: { partition: 0, offset: 0 },
};

let directory: TemporaryDirectory;
let log: Log;
beforeEach(async () => {
  directory = await temporaryDirectory();
  log = await openEmbeddedLog({ path: join(directory.path, 'log.sqlite'), own: true });
  await log.createTopics(Object.values(TOPICS).map((name) => ({ name, partitions: 1, retentionMs: 1e15 })));
});
afterEach(async () => {
  await log.close();
  await directory.remove();
});

const put = (topic: string, value: Uint8Array) => log.append([{ topic, partition: 0, key: 'k', value }]);

async function held(topic: string): Promise<number> {
  let count = 0;
  for await (const _ of log.read(topic, 0, 0)) count++;
  return count;
}

async function erase(by: Codecs = codecs) {
  const scrub = openScrub(join(directory.path, 'log.sqlite'));
  try {
    return await eraseFromFile(scrub, log, { ...IN_LOG, codecs: by }, () => {});
  } finally {
    scrub.close();
  }
}

describe('an erasure from the file of the log', () => {
  it('finds what is about the warnings again after it was broken off, whatever had gone by then', async () => {
    await put(TOPICS.warnings, codecs.warning.encode(personWarning({ warningId: 'w_1' })));
    await put(TOPICS.undelivered, codecs.undelivered.encode(UNDELIVERED));
    const breaking = {
      ...codecs,
      undelivered: {
        ...codecs.undelivered,
        decode: () => {
          throw new Error('broken off');
        },
      },
    };
    await expect(erase(breaking)).rejects.toThrow('broken off');
    await expect(erase()).resolves.toMatchObject({ staying: {}, traces: 0 });
    expect([await held(TOPICS.warnings), await held(TOPICS.undelivered)]).toEqual([0, 0]);
  });
});
