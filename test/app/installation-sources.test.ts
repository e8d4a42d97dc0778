import { beforeEach, describe, expect, it } from 'vitest';
import { createCodecs } from '../../services/adapters/avro/codecs.ts';
import { openSchemaFile } from '../../services/adapters/avro/schema-file.ts';
import { createMemoryLog } from '../../services/adapters/memory-log/memory-log.ts';
import { sourcesNotice } from '../../services/app/installation-sources.ts';
import type { RegisteredSource } from '../../services/core/merge/sources.ts';
import { TOPICS } from '../../services/core/topics.ts';
import type { Log } from '../../services/steps/ports/log.ts';

const codec = createCodecs(openSchemaFile(':memory:')).installationFact;
const CAD: RegisteredSource = { id: 'cad', streams: ['police-incidents'], legalBasis: 'statute' };
const CITY: RegisteredSource = {
  id: 'city',
  streams: ['camera-alarms', 'dispute-reports'],
  legalBasis: 'statute',
};

let log: Log;
beforeEach(async () => {
  log = createMemoryLog();
  await log.createTopics([
    { name: TOPICS.installation, partitions: 1, retentionMs: Number.MAX_SAFE_INTEGER },
  ]);
});
const start = (...sources: readonly RegisteredSource[]) =>
  sourcesNotice({ log, codec, sources, now: () => 0 });

describe('a process that begins to merge', () => {
  it('has nothing to tell where it is the first, or merges what the one before it does', async () => {
    expect(await start(CAD, CITY)).toBeNull();
    expect(await start({ ...CITY, streams: ['dispute-reports', 'camera-alarms'] }, CAD)).toBeNull();
    // A basis that is worded better makes no other source.
    expect(await start(CITY, { ...CAD, legalBasis: 'Police Act s. 12' })).toBeNull();
  });

  it.each<readonly [what: string, sources: readonly RegisteredSource[]]>([
    ['a source more', [CAD, CITY]],
    ['none of them', []],
    ['another stream of one', [{ ...CAD, streams: ['camera-alarms'] }]],
    ['one without a basis, which counts as none', [{ ...CAD, legalBasis: ' ' }]],
  ])('tells that it merges %s, once', async (_, sources) => {
    await start(CAD);
    expect(await start(...sources)).toContain('merge that started at 1970-01-01T00:00:00.000Z');
    expect(await start(...sources)).toBeNull();
    expect(await start(CAD)).not.toBeNull();
  });
});
