import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCodecs } from '../../../services/adapters/avro/codecs.ts';
import { openSchemaFile } from '../../../services/adapters/avro/schema-file.ts';
import { openEmbedded } from '../../../services/adapters/clickhouse/embedded.ts';
import { migrate } from '../../../services/adapters/clickhouse/migrate.ts';
import { undeliveredRow } from '../../../services/adapters/clickhouse/push-rows.ts';
import { warningRow } from '../../../services/adapters/clickhouse/warning-rows.ts';
import { createMemoryLog } from '../../../services/adapters/memory-log/memory-log.ts';
import { loadConfig } from '../../../services/app/config.ts';
import { collect } from '../../../services/app/subject/collect.ts';
import type { Undelivered } from '../../../services/core/record/undelivered.ts';
import { TOPICS } from '../../../services/core/topics.ts';
import { createAccessLog } from '../../../services/steps/access/access-log.ts';
import type { Log } from '../../../services/steps/ports/log.ts';
import { LOOK, sha256 } from '../../steps/access/memory-access-log.ts';
import { personWarning, TOKEN } from '../../steps/push/warnings.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../../temporary-directory.ts';

const MINE = `w_${'1'.repeat(24)}`;
const STORED = `w_${'2'.repeat(24)}`;
const OTHERS = `w_${'3'.repeat(24)}`;
const AT = Date.UTC(2026, 5, 1);
const codecs = createCodecs(openSchemaFile(':memory:'));

const undelivered = (warningId: string, change: Partial<Undelivered> = {}): Undelivered => ({
  deliveryId: `${warningId}/0/h`,
  hook: 'h',
  kind: 'webhook',
  warningId,
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
  ...change,
});

let directory: TemporaryDirectory;
let log: Log;
beforeEach(async () => {
  directory = await temporaryDirectory();
  const clickhouse = openEmbedded({ path: join(directory.path, 'clickhouse') });
  await migrate(clickhouse);
  await clickhouse.insert('warnings_log', [warningRow(personWarning({ warningId: STORED }))], 'warnings');
  await clickhouse.insert('undelivered_log', [undeliveredRow(undelivered(STORED))], 'undelivered');
  await clickhouse.close();
  log = createMemoryLog();
  const topics = Object.values(TOPICS);
  await log.createTopics(topics.map((name) => ({ name, partitions: 1, retentionMs: 1e15 })));
});
afterEach(() => directory.remove());

const put = (topic: string, ...values: readonly Uint8Array[]) =>
  log.append(values.map((value) => ({ topic, partition: 0, key: 'k', value })));
const held = () =>
  collect(
    loadConfig({ TOCSIN_DATA_DIR: directory.path, TOCSIN_CLICKHOUSE_DOOR_PORT: '1' }),
    { log, codecs },
    TOKEN,
    { who: 'olga', statedReason: 'request' },
  );

describe('what is held about a person', () => {
  it('holds what receivers did not get, stored or not, each as it stands now', async () => {
    await put(TOPICS.warnings, codecs.warning.encode(personWarning({ warningId: MINE })));
    const later = { state: 'redelivered', reason: null, at: AT + 1 } as const;
    await put(
      TOPICS.undelivered,
      ...[undelivered(MINE), undelivered(STORED), undelivered(STORED, later), undelivered(OTHERS)].map(
        (one) => codecs.undelivered.encode(one),
      ),
    );
    expect((await held()).undelivered).toMatchObject([
      { warning_id: STORED, state: 'redelivered', at: new Date(AT + 1).toISOString() },
      { warning_id: MINE, state: 'given_up', at: new Date(AT).toISOString() },
    ]);
  });

  it('names no warning of anybody else: one look of a screen may be at many', async () => {
    const accessLog = createAccessLog({ log, codec: codecs.accessEntry, hash: sha256 });
    const look = (what: string, query: string) => accessLog.record({ ...LOOK, what, query });
    await look('replay', `${OTHERS}/3/desk ${STORED}/0/h`);
    await look('query', `SELECT 1 FROM raw_events WHERE warning_id IN ('${STORED}', '${OTHERS}')`);
    await look('warning', OTHERS);
    expect((await held()).looks).toMatchObject([
      { what: 'replay', query: `[another warning] ${STORED}/0/h` },
      { query: `SELECT 1 FROM raw_events WHERE warning_id IN ('${STORED}', '[another warning]')` },
    ]);
  });
});
