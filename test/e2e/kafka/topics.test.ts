import type { ITopicConfig } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SCHEMAS } from '../../../services/adapters/avro/schemas.ts';
import { TOPICS } from '../../../services/core/topics.ts';
import { asAdmin } from '../../adapters/kafka/admin.ts';
import { createWorkspace, type Ran, type Workspace } from '../support/workspace.ts';
import { clearBrokers, clearRegistry, isOurs, servers } from './installation.ts';

/** `tocsin topics` against a real broker and a real registry. */

const SUBJECTS = Object.values(SCHEMAS).map(({ subject }) => subject);
/** The snapshots' topic is none of the path. */
const COUNTED = `${Object.keys(TOPICS).length + 1} topics and ${SUBJECTS.length} subjects`;
const ALL_WELL = `${COUNTED} are as they should be.`;
const DAY_MS = 86_400_000;

let workspace: Workspace;
const topics = (command: string, env: Readonly<Record<string, string>> = {}): Promise<Ran> =>
  workspace.run(['topics', command], {
    env: {
      TOCSIN_KAFKA_BROKERS: servers!.brokers.join(','),
      TOCSIN_REGISTRY_URL: servers!.registryUrl!,
      TOCSIN_LOG_SOURCE_PARTITIONS: '3',
      TOCSIN_LOG_SUBJECT_PARTITIONS: '2',
      ...env,
    },
  });
const linesOf = ({ stdout }: Ran): readonly string[] => stdout.trimEnd().split('\n');

describe.skipIf(!isOurs)('tocsin topics', () => {
  beforeEach(async () => {
    workspace = await createWorkspace();
    await clearBrokers();
    await clearRegistry(SUBJECTS);
  });
  afterEach(async () => {
    await workspace.remove();
    await clearBrokers();
  });

  it('check tells all that is missing and makes none of it; create makes it, and then nothing is wrong', async () => {
    const before = await topics('check');
    expect(before).toMatchObject({ code: 1, stderr: '' });
    expect(linesOf(before)).toContain(
      'camera-alarms  missing  wanted with 3 partitions: tocsin topics create',
    );
    expect(linesOf(before)).toContain('snapshots  missing  wanted with 4 partitions: tocsin topics create');
    expect(linesOf(before)).toContain(
      'warnings-value  missing  the registry has no such subject: tocsin topics create',
    );
    expect(await asAdmin((admin) => admin.listTopics())).not.toContain('warnings');

    const made = await topics('create');
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(linesOf(made)).toEqual([
      'made        camera-alarms  3 partitions',
      'made        police-incidents  3 partitions',
      'made        dispute-reports  3 partitions',
      'made        follow-ups  1 partition',
      'made        rule-sets  1 partition',
      'made        subject-events  2 partitions',
      'made        merged-events  3 partitions',
      'made        warnings  2 partitions',
      'made        assessments  2 partitions',
      'made        dead-letters  1 partition',
      'made        installation  1 partition',
      'made        access-log  1 partition',
      'made        undelivered  1 partition',
      'made        notifications  1 partition',
      'made        exercises  1 partition',
      'made        erasures  3 partitions',
      'made        erasure-marks  2 partitions',
      'made        snapshots  4 partitions',
      ...SUBJECTS.map((subject) => `registered  ${subject}`),
      ALL_WELL,
    ]);

    const after = await topics('check');
    expect(after).toMatchObject({ code: 0, stdout: `${ALL_WELL}\n` });
    const again = await topics('create');
    expect(linesOf(again)).toEqual(['Nothing was missing, so nothing was made.', ALL_WELL]);
  });

  it('check tells each way in which a topic differs, with what to do about it, and create leaves it', async () => {
    await make({ topic: 'warnings', numPartitions: 5, replicationFactor: 1 });
    await make({
      topic: 'subject-events',
      numPartitions: 2,
      replicationFactor: 1,
      configEntries: [
        { name: 'cleanup.policy', value: 'compact' },
        { name: 'retention.ms', value: String(DAY_MS) },
        { name: 'retention.bytes', value: '1000000' },
        { name: 'message.timestamp.type', value: 'LogAppendTime' },
        { name: 'max.message.bytes', value: '1000' },
      ],
    });
    await make({ topic: 'rule-sets', numPartitions: 2, replicationFactor: 1 });
    const made = await topics('create', { TOCSIN_KAFKA_REPLICAS: '1' });
    expect(made.code).toBe(1);
    expect(linesOf(made)).not.toContain('made        warnings  2 partitions');
    const checked = await topics('check', { TOCSIN_KAFKA_REPLICAS: '2' });
    expect(checked.code).toBe(1);
    const lines = linesOf(checked);
    const alter = (setting: string): string =>
      `kafka-configs.sh --bootstrap-server ${servers!.brokers[0]} --entity-type topics --entity-name subject-events --alter --add-config ${setting}`;
    expect(lines.filter((line) => line.startsWith('subject-events '))).toEqual([
      'subject-events  replicas  it is 1, wanted 2: add or take away copies with kafka-reassign-partitions.sh, or set kafka.replicas (TOCSIN_KAFKA_REPLICAS) to 1',
      `subject-events  cleanup.policy  it is compact, wanted delete: ${alter('cleanup.policy=delete')}`,
      `subject-events  retention.ms  it is 86400000, wanted 604800000: ${alter('retention.ms=604800000')}, or set log.retention (TOCSIN_LOG_RETENTION)`,
      `subject-events  retention.bytes  it is 1000000, wanted -1: ${alter('retention.bytes=-1')}`,
      `subject-events  max.message.bytes  it is 1000, wanted 16777216: ${alter('max.message.bytes=16777216')}`,
    ]);
    expect(lines).toContain(
      'warnings  partitions  it is 5, wanted 2: set log.subjectPartitions (TOCSIN_LOG_SUBJECT_PARTITIONS) to 5, which is for its outputs too; or, while it is empty, delete the topic and run tocsin topics create',
    );
    expect(lines).toContain(
      'rule-sets  partitions  it is 2, wanted 1: while it is empty, delete the topic and run tocsin topics create',
    );
    expect(lines.at(-1)).toMatch(new RegExp(`^${COUNTED}, \\d+ differences$`));
  });

  it('check tells of subjects that take what cannot be read, and of schemas that cannot read what is there', async () => {
    await topics('create');
    await registryPut('config/warnings-value', { compatibility: 'NONE' });
    await clearRegistry(['dead-letters-value']);
    const record = { type: 'record', name: 'Other', fields: [{ name: 'x', type: 'int' }] };
    await registryPost('subjects/dead-letters-value/versions', { schema: JSON.stringify(record) });
    const { code, stdout } = await topics('check');
    expect(code).toBe(1);
    expect(stdout).toContain(
      'warnings-value  compatibility  its level is NONE, wanted BACKWARD or stricter: PUT {"compatibility":"BACKWARD"} to /config/warnings-value of the registry\n',
    );
    expect(stdout).toMatch(
      /^dead-letters-value {2}incompatible {2}the schema of this version cannot read what an earlier one wrote/m,
    );
    await registryPut('config/warnings-value', { compatibility: 'BACKWARD' });
    await clearRegistry(['dead-letters-value']);
  });

  it('ends with 2 without brokers, and with 3 where they or the registry are away', async () => {
    const alone = await workspace.run(['topics', 'check'], { env: {} });
    expect(alone).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('TOCSIN_KAFKA_BROKERS') as string,
    });
    const away = await topics('check', { TOCSIN_REGISTRY_URL: 'http://127.0.0.1:1/apis/ccompat/v7' });
    expect(away).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/^the schema registry at \S+ cannot be reached: .*\n$/) as string,
    });
    const brokerless = await topics('create', { TOCSIN_KAFKA_BROKERS: '127.0.0.1:1' });
    expect(brokerless).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/^no Kafka broker of 127\.0\.0\.1:1 could be reached/) as string,
    });
  });
});

async function make(topic: ITopicConfig): Promise<void> {
  await asAdmin(async (admin) => {
    await admin.createTopics({ topics: [topic], waitForLeaders: true });
  });
}

const registryPut = (path: string, body: object): Promise<void> => send('PUT', path, body);
const registryPost = (path: string, body: object): Promise<void> => send('POST', path, body);

async function send(method: string, path: string, body: object): Promise<void> {
  const response = await fetch(`${servers!.registryUrl!}/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
}
