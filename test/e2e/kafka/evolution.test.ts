import { SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { Kafka, logLevel } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AvroField } from '../../../services/adapters/avro/avro-schema.ts';
import { SCHEMAS } from '../../../services/adapters/avro/schemas.ts';
import { TOPICS } from '../../../services/core/topics.ts';
import { domestic, person } from '../../events.ts';
import { incidentRule, writeRules } from '../../rule-set-files.ts';
import { waitUntil } from '../../wait-until.ts';
import { createWorkspace, type Workspace } from '../support/workspace.ts';
import { clearBrokers, clearRegistry, isOurs, servers } from './installation.ts';
import { createProcesses, urlOf } from './processes.ts';

/** Producers of yesterday, today and tomorrow write to one topic while the pipeline runs. */

const { subject, schema } = SCHEMAS['police-incident'];
const EACH = 40;
const WRITERS = 3;

type Fields = readonly AvroField[];
const YESTERDAY = { ...schema, fields: schema.fields.filter(({ name }) => name !== 'assessment') };
const NEW_FIELD: AvroField = { name: 'callChannel', type: ['null', 'string'], default: null };
const TOMORROW = { ...schema, fields: [NEW_FIELD, ...schema.fields] };

let workspace: Workspace;
beforeEach(async () => {
  workspace = await createWorkspace();
  if (!isOurs) return;
  await clearBrokers();
  await clearRegistry([subject]);
});
afterEach(async () => {
  await workspace.remove();
  if (isOurs) await clearBrokers();
});

describe.skipIf(!isOurs)('a topic to which three versions of a schema are written', () => {
  it('gives every event of each to the rules and to the store', async () => {
    const { up, ask } = createProcesses(workspace, 1, 'all');
    await writeRules(workspace.file('rules'), [incidentRule('grave-violence', 'domestic_violence', 3, 60)]);
    const registry = new SchemaRegistry({ host: servers!.registryUrl! });
    // The producer one version behind was there first.
    const yesterday = await idOf(registry, YESTERDAY.fields);
    const all = await up('all', 'ingest,merge,score,store,push', 'warnings_current');
    // The one a version ahead comes while the pipeline runs.
    const tomorrow = await idOf(registry, TOMORROW.fields);
    const producer = new Kafka({
      brokers: [...servers!.brokers],
      logLevel: logLevel.NOTHING,
    }).producer();
    await producer.connect();
    for (let number = 0; number < EACH * WRITERS; number += WRITERS) {
      await offer(urlOf(all, 'page'), number);
      const values = [
        await registry.encode(yesterday, recordOf(number + 1)),
        await registry.encode(tomorrow, { ...recordOf(number + 2), callChannel: 'phone' }),
      ];
      await producer.send({
        topic: TOPICS.policeIncidents,
        messages: values.map((value, index) => ({ key: `k${number + index}`, partition: 0, value })),
      });
    }
    await producer.disconnect();
    const door = urlOf(all, 'ClickHouse');
    const count = async (query: string): Promise<number> =>
      Number((await ask<{ readonly n: string }>(door, `SELECT ${query}`))[0]!.n);
    await waitUntil(
      'the warnings of all',
      async () => (await count('uniqExact(subject) AS n FROM warnings')) === EACH * WRITERS,
    );
    expect(await count('count() AS n FROM events')).toBe(EACH * WRITERS);
    expect(await count('count() AS n FROM dead_letters')).toBe(0);
    all.child.kill('SIGINT');
    expect((await all.ended).code).toBe(0);
  });
});

async function idOf(registry: SchemaRegistry, fields: Fields): Promise<number> {
  const text = JSON.stringify({ ...schema, fields });
  const { id } = await registry.register({ type: SchemaType.AVRO, schema: text }, { subject });
  return id;
}

const eventOf = (number: number) =>
  domestic(`k${number}`, 0, {
    parties: [{ token: person(number), role: 'victim' }],
    occurredAt: new Date().toISOString(),
  });

/** As Avro has it: times in epoch ms, nothing left out. */
function recordOf(number: number): Readonly<Record<string, unknown>> {
  const { stream: _, ...event } = eventOf(number);
  const at = Date.parse(String(event.occurredAt));
  return {
    revision: 0,
    status: 'reported',
    place: null,
    policeInitiated: false,
    assessment: null,
    protectionOrderUntil: null,
    ...event,
    occurredAt: at,
    recordedAt: at,
  };
}

async function offer(page: string, number: number): Promise<void> {
  const response = await fetch(`${page}v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: JSON.stringify(eventOf(number)),
  });
  expect(await response.json()).toMatchObject({ accepted: 1 });
}
