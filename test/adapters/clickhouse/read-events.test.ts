import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ClickHouse } from '../../../services/adapters/clickhouse/clickhouse.ts';
import { openEmbedded } from '../../../services/adapters/clickhouse/embedded.ts';
import { eventRow } from '../../../services/adapters/clickhouse/event-row.ts';
import { migrate } from '../../../services/adapters/clickhouse/migrate.ts';
import { readStoredEvents } from '../../../services/adapters/clickhouse/read-events.ts';
import { checkEvent } from '../../../services/core/event/check.ts';
import type { Event } from '../../../services/core/event/event.ts';
import { alarm, domestic, PLACE, quarrel } from '../../events.ts';
import { type TemporaryDirectory, temporaryDirectory } from './support/temporary-directory.ts';

let directory: TemporaryDirectory;
let clickhouse: ClickHouse;

beforeAll(async () => {
  directory = await temporaryDirectory();
  clickhouse = openEmbedded({ path: directory.path });
  await migrate(clickhouse);
});
afterAll(async () => {
  await clickhouse.close();
  await directory.remove();
});

const events: readonly Event[] = [
  domestic('d1', 0, {
    assessment: { instrument: 'DASH', level: 'high' },
    protectionOrderUntil: '2026-06-01T00:00:00.250Z',
    policeInitiated: true,
    place: PLACE,
    parties: [
      { token: 'p_AAAAAAAAAAAAAAAAAAAAA1', role: 'victim' },
      { token: 'p_AAAAAAAAAAAAAAAAAAAAA2', role: 'complainant' },
    ],
  }),
  alarm('a:case.2', 1, {
    deviceId: 'cam-1',
    category: 'crowd_density',
    deviceClass: 2,
    confidence: 0.1,
    value: 3.7,
    unit: 'persons/m2',
  }),
  quarrel('q1', 2, { amount: 1234.56, threat: true, weapon: false, place: { lon: 1, lat: 2 } }),
  domestic('d1', 0, { revision: 1, status: 'retracted', recordedAt: '2026-03-09T00:00:00Z' }),
].map((sent) => {
  const checked = checkEvent(sent);
  if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
  return checked.event;
});

it('gives back every event as it was stored, in order, with its place in the topic', async () => {
  const rows = events.map((event, offset) =>
    eventRow({ event, cell: null, origin: { topic: event.stream, partition: 0, offset, index: 0 } }),
  );
  await clickhouse.insert('events_log', rows, randomUUID());
  const before = Date.now() + 60_000;
  const read = await Array.fromAsync(readStoredEvents(clickhouse, before));
  expect(read.map(({ event }) => event)).toEqual(events);
  expect(read.map(({ origin }) => origin)).toEqual(
    events.map(({ stream }, offset) => ({ topic: stream, partition: 0, offset })),
  );
});

it('leaves out what was stored later', async () => {
  expect(await Array.fromAsync(readStoredEvents(clickhouse, 0))).toEqual([]);
});

it('reads on after a full page where two partitions have the same offset at the same moment', async () => {
  const twins = ['t1', 't2'].map((caseId) => ({ ...events[0]!, caseId }));
  const rows = twins.map((event, partition) =>
    eventRow({ event, cell: null, origin: { topic: event.stream, partition, offset: 7, index: 0 } }),
  );
  await clickhouse.insert('events_log', rows, randomUUID());
  const read = await Array.fromAsync(readStoredEvents(clickhouse, Date.now() + 60_000, 1));
  expect(read.map(({ event }) => event.caseId)).toEqual(expect.arrayContaining(['t1', 't2']));
  expect(read).toHaveLength(events.length + twins.length);
});
