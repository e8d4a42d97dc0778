import { describe, expect, it } from 'vitest';
import { createCodecs } from '../../../services/adapters/avro/codecs.ts';
import { openSchemaFile } from '../../../services/adapters/avro/schema-file.ts';
import { createMemoryLog } from '../../../services/adapters/memory-log/memory-log.ts';
import { withHeldInLog } from '../../../services/app/subject/held-in-log.ts';
import { TOPICS } from '../../../services/core/topics.ts';
import { personWarning, TOKEN } from '../../steps/push/warnings.ts';

const NOTHING = {
  events: [],
  warnings: [],
  warning_contributions: [],
  assessments: [],
  follow_ups: [],
  notifications: [],
  undelivered: [],
};
const codecs = createCodecs(openSchemaFile(':memory:'));

async function logWith(...records: readonly (readonly [topic: string, value: Uint8Array])[]) {
  const log = createMemoryLog();
  const topics = Object.values(TOPICS);
  await log.createTopics(topics.map((name) => ({ name, partitions: 1, retentionMs: 1e15 })));
  await log.append(records.map(([topic, value]) => ({ topic, partition: 0, key: 'k', value })));
  return log;
}

describe('what the log holds about a person', () => {
  it('is told with a record that nobody can read, and where that stands', async () => {
    const log = await logWith(
      [TOPICS.policeIncidents, Buffer.from(`{"token":"${TOKEN}"}`)],
      [TOPICS.warnings, codecs.warning.encode(personWarning())],
    );
    const { rows, unreadable } = await withHeldInLog(NOTHING, TOKEN, { log, codecs });
    expect(rows.warnings).toHaveLength(1);
    expect(unreadable).toEqual([{ topic: TOPICS.policeIncidents, partition: 0, offset: 0 }]);
  });
});
