import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TOPICS } from '../../../services/core/topics.ts';
import { asAdmin, deleteBefore } from '../../adapters/kafka/admin.ts';
import { domestic, person } from '../../events.ts';
import { incidentRule, writeRules } from '../../rule-set-files.ts';
import { waitUntil } from '../../wait-until.ts';
import { askDoor } from '../support/ask.ts';
import { createWorkspace, ndjson, type Ran, type Started, type Workspace } from '../support/workspace.ts';
import { clearBrokers, isOurs, servers } from './installation.ts';

/** `tocsin rules explain` over the topics of an installation that several processes share, and over its ClickHouse. */

const CASES = 12;
/** The case that is asked about: a second incident of somebody whose first was not grave. */
const ASKED = `c${CASES - 1}`;
const EVENTS = Array.from({ length: CASES }, (_, n) =>
  domestic(`c${n}`, 0, {
    occurredAt: new Date(Date.now() - (CASES - n) * 60_000).toISOString(),
    severity: n === CASES - 1 ? 3 : 2,
    parties: [{ token: person(n % 5), role: 'victim' }],
  }),
);

let workspace: Workspace;

const settings = (name: string): Record<string, string> => ({
  TOCSIN_KAFKA_BROKERS: servers!.brokers.join(','),
  TOCSIN_KAFKA_SESSION_TIMEOUT: 'PT6S',
  TOCSIN_REGISTRY_URL: servers!.registryUrl!,
  TOCSIN_LOG_SOURCE_PARTITIONS: '3',
  TOCSIN_LOG_SUBJECT_PARTITIONS: '3',
  TOCSIN_DATA_DIR: workspace.file(name),
  TOCSIN_RULES_DIR: workspace.file('rules'),
  TOCSIN_HTTP_PORT: '0',
  TOCSIN_CLICKHOUSE_DOOR_PORT: '0',
  TOCSIN_SOURCES: JSON.stringify([
    { id: 'police-desk', streams: ['police-incidents'], legalBasis: 'statute' },
  ]),
});

async function up(name: string, steps: string): Promise<Started> {
  const command = workspace.start(['up', '--steps', steps], { env: settings(name) });
  await waitUntil(`the greeting of ${name}`, () => {
    if (command.child.exitCode !== null) throw new Error(command.stderr());
    return command.stdout().includes('figures');
  });
  return command;
}

const urlOf = (command: Started, part: string): string =>
  new RegExp(`${part} +(?:POST )?(http:\\S+)`).exec(command.stdout())![1]!;

describe.skipIf(!isOurs)('tocsin rules explain over Kafka', () => {
  let back: Started;
  let door: string;

  beforeEach(async () => {
    workspace = await createWorkspace();
    await clearBrokers();
    await writeRules(workspace.file('rules'), [incidentRule('grave-violence', 'domestic_violence', 3, 60)]);
    const front = await up('front', 'ingest,merge');
    back = await up('back', 'merge,score,store');
    door = urlOf(back, 'ClickHouse');
    const headers = { 'content-type': 'application/x-ndjson' };
    const response = await fetch(urlOf(front, 'events'), { method: 'POST', headers, body: ndjson(EVENTS) });
    expect(await response.json()).toMatchObject({ accepted: CASES });
    await waitUntil('all of it in ClickHouse', async () => {
      const [events] = await ask('SELECT toInt32(count()) AS n FROM events');
      const [warnings] = await ask('SELECT toInt32(count()) AS n FROM warnings');
      return events!.n === CASES && Number(warnings!.n) > 0;
    });
  });
  afterEach(async () => {
    await workspace.remove();
    await clearBrokers();
  });

  const ask = (query: string): Promise<readonly Readonly<Record<string, unknown>>[]> =>
    askDoor(door, workspace.file('back/clickhouse.key'), query);

  const explain = (...more: readonly string[]): Promise<Ran> =>
    workspace.run(['rules', 'explain', '--rule', 'grave-violence', '--event', ASKED, ...more], {
      env: { ...settings('back'), TOCSIN_CLICKHOUSE_DOOR_PORT: new URL(door).port },
    });

  it('says what it says of the same events in a file, and the look is written down', async () => {
    const found = await explain('--reason', 'a call about it', '--as', 'ana', '--format', 'json');
    expect(found).toMatchObject({ code: 0, stderr: '' });
    await workspace.write('events.ndjson', EVENTS);
    const ofFile = await explain('--in', workspace.file('events.ndjson'), '--format', 'json');
    expect(ofFile.code).toBe(0);
    const [study, expected] = [found, ofFile].map(({ stdout }) => JSON.parse(stdout) as Study);
    expect(study!.triggers).toEqual(expected!.triggers);
    expect(study!.triggers).toHaveLength(1);
    const seen = ({ decisions }: Study) =>
      decisions.map(({ assessment: { subject, decision, score } }) => [subject, decision, score]);
    expect(seen(expected!)).toEqual([[`individual:${person((CASES - 1) % 5)}`, 'raised', 60]]);
    expect(seen(study!)).toEqual(seen(expected!));
    const looks = await waitUntil('the look in ClickHouse', async () => {
      const rows = await ask("SELECT query FROM access_log WHERE what = 'rules explain'");
      return rows.length > 0 ? rows : undefined;
    });
    expect(looks.map(({ query }) => String(query))).toEqual([
      expect.stringContaining(`individual:${person((CASES - 1) % 5)}`),
    ]);
  });

  it('takes from ClickHouse what the topics no longer hold', async () => {
    for (let partition = 0; partition < 3; partition++) {
      const next = await endOf(partition);
      if (next > 0) await deleteBefore(TOPICS.subjectEvents, partition, next);
    }
    const found = await explain('--reason', 'a call about it');
    expect(found.code).toBe(0);
    expect(found.stderr).toContain('What came before is from ClickHouse');
    expect(found.stdout).toContain('so the rule matches here');
    expect(found.stdout).toContain(`case ${ASKED}`);
  });

  it('is refused where nothing ran, and where looks cannot be written down', async () => {
    const elsewhere = await workspace.run(
      ['rules', 'explain', '--rule', 'grave-violence', '--event', ASKED, '--reason', 'why'],
      { env: settings('nowhere') },
    );
    expect(elsewhere).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('name its server with TOCSIN_CLICKHOUSE_URL') as string,
    });
    const { child, ended } = back;
    child.kill('SIGINT');
    await ended;
    await workspace.killAll();
    await clearBrokers();
    const nothing = await explain('--reason', 'why');
    expect(nothing).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no topic subject-events') as string,
    });
  });
});

interface Study {
  readonly triggers: readonly object[];
  readonly decisions: readonly {
    readonly assessment: { readonly subject: string; readonly decision: string; readonly score: number };
  }[];
}

async function endOf(partition: number): Promise<number> {
  const offsets = await asAdmin((admin) => admin.fetchTopicOffsets(TOPICS.subjectEvents));
  return Number(offsets.find((one) => one.partition === partition)!.offset);
}
