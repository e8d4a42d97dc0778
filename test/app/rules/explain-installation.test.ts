import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCodecs } from '../../../services/adapters/avro/codecs.ts';
import { openSchemaFile } from '../../../services/adapters/avro/schema-file.ts';
import { openEmbedded } from '../../../services/adapters/clickhouse/embedded.ts';
import { eventRow } from '../../../services/adapters/clickhouse/event-row.ts';
import { openEmbeddedLog } from '../../../services/adapters/embedded-log/embedded-log.ts';
import { atAccessDesk } from '../../../services/app/access-desk.ts';
import { type Config, loadConfig } from '../../../services/app/config.ts';
import { dataPaths } from '../../../services/app/data-paths.ts';
import { openInstallation } from '../../../services/app/installation.ts';
import { activationOf, activationRecord } from '../../../services/app/rule-files.ts';
import { explainInstallation } from '../../../services/app/rules/explain-installation.ts';
import { openMerge } from '../../../services/app/rules/file-records.ts';
import { topicSpecs } from '../../../services/app/settings.ts';
import type { Event } from '../../../services/core/event/event.ts';
import { subjectsSeen } from '../../../services/core/explain/merge-studies.ts';
import type { SubjectRecord } from '../../../services/core/record/subject-record.ts';
import { compareText } from '../../../services/core/text/canonical.ts';
import { DAY_MS } from '../../../services/core/time/duration.ts';
import { TOPICS } from '../../../services/core/topics.ts';
import { incident, personRule } from '../../arbitraries/example.ts';
import { person } from '../../events.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../../temporary-directory.ts';

const PARTITIONS = 8;
const NOW = Date.now();
const RULES = [personRule('person', { points: 90, halfLife: 'P30D' })];
const LOOKER = { who: 'ana', statedReason: 'a call about it' };
const QUESTION = { ruleId: 'person', caseId: 'c1' };

let directory: TemporaryDirectory;
let config: Config;

beforeEach(async () => {
  directory = await temporaryDirectory();
  const defaults = loadConfig({});
  config = {
    ...defaults,
    dataDir: directory.path,
    log: { ...defaults.log, subjectPartitions: PARTITIONS },
    clickhouse: { ...defaults.clickhouse, url: undefined },
  };
  await (await openInstallation(config)).close();
});
afterEach(() => directory.remove());

const eventOf = (caseId: string, ...tokens: readonly string[]): Event => ({
  ...incident({ caseId, occurredAt: NOW - 20 * DAY_MS, place: null }),
  parties: tokens.map((token) => ({ token, role: 'victim' })),
});

/** Two people of different partitions, neither of them the first. */
function twoPeople(): readonly [string, string] {
  const merge = openMerge(config, PARTITIONS);
  const found = new Map<number, string>();
  for (let n = 1; n <= 40; n++) {
    const position = { topic: 'police-incidents', partition: 0, offset: n, timestamp: NOW };
    for (const [to] of merge(eventOf(`n${n}`, person(n)), position)) if (to !== 0) found.set(to, person(n));
  }
  const [one, other] = [...found.values()];
  return [one!, other!];
}

/** Appends what merge makes of the events, at a time of the log's clock; the first append activates the rules. */
async function take(events: readonly Event[], at: number, firstOffset = 0): Promise<void> {
  const paths = dataPaths(config.dataDir);
  const log = await openEmbeddedLog({ path: paths.log, now: () => at });
  const schemas = openSchemaFile(paths.schemas);
  const codecs = createCodecs(schemas);
  await log.createTopics(topicSpecs(config));
  const times = { effectiveAt: 0, recordedAt: 0, actor: '', reason: '' };
  const activation = activationOf(RULES, times);
  const append = (partition: number, record: SubjectRecord) =>
    log.append([
      { topic: TOPICS.subjectEvents, partition, key: '', value: codecs.subjectEvent.encode(record) },
    ]);
  if (firstOffset === 0) {
    await log.append([activationRecord(activation, codecs.ruleSet)]);
    for (let partition = 1; partition < PARTITIONS; partition++)
      await append(partition, { origin: null, body: { kind: 'rule_set', activation } });
  }
  const merge = openMerge(config, PARTITIONS);
  for (const [index, event] of events.entries()) {
    const position = { topic: event.stream, partition: 0, offset: firstOffset + index, timestamp: at };
    for (const [to, record] of merge(event, position)) await append(to, record);
  }
  schemas.close();
  await log.close();
}

async function inStore<T>(ask: (store: ReturnType<typeof openEmbedded>) => Promise<T>): Promise<T> {
  const store = openEmbedded({ path: dataPaths(config.dataDir).clickhouse });
  try {
    return await ask(store);
  } finally {
    await store.close();
  }
}

const explain = (question = QUESTION) =>
  explainInstallation({ question, config, looker: LOOKER, onRead: () => {} });

/** What the access log has of the command. */
const looks = () =>
  atAccessDesk(config, async ({ accessLog }) =>
    (await accessLog.page(null, 100)).entries
      .map(({ who, via, what, query, statedReason, outcome }) => ({
        who,
        via,
        what,
        query,
        statedReason,
        outcome,
      }))
      .reverse(),
  );

describe('explaining from an installation of several partitions', () => {
  it('shows the people of all of them, and writes down who saw them and why', async () => {
    const [one, other] = twoPeople();
    await take([eventOf('c1', one, other)], NOW);
    const { study, logSince } = await explain();
    const both = [one, other].map((token) => `individual:${token}`).sort(compareText);
    expect(logSince).toBeNull();
    expect(study.triggers.map(({ subject, matches }) => [subject, matches])).toEqual(
      both.map((who) => [who, true]),
    );
    expect(study.decisions.map(({ assessment }) => assessment.subject)).toEqual(both);
    expect(await looks()).toEqual([
      {
        who: 'ana',
        via: 'command',
        what: 'rules explain',
        query: `--rule person --event c1: ${both.join(', ')}`,
        statedReason: 'a call about it',
        outcome: 'ok',
      },
    ]);
  });

  it('finds in the store what the log of any of them has let go', async () => {
    const [one, other] = twoPeople();
    const event = eventOf('c1', one, other);
    await take([event], NOW - 15 * DAY_MS);
    const origin = { topic: event.stream, partition: 0, offset: 0, index: 0 };
    await inStore((store) => store.insert('events_log', [eventRow({ origin, event, cell: null })], 'c1'));
    // The log lets go of what is old when it is given something new.
    await take([eventOf('c2', other)], NOW, 1);
    const { study, logSince } = await explain();
    expect(logSince).toBeGreaterThanOrEqual(NOW);
    expect(subjectsSeen(study)).toEqual([one, other].map((token) => `individual:${token}`).sort(compareText));
    expect(study.triggers).toHaveLength(2);
  });

  it('writes down a look that found nothing', async () => {
    await take([], NOW);
    await expect(explain()).rejects.toMatchObject({ code: 'nothing_to_explain' });
    expect(await looks()).toMatchObject([
      { query: '--rule person --event c1', statedReason: 'a call about it', outcome: 'nothing_to_explain' },
    ]);
  });
});
