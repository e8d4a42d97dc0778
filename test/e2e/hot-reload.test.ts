import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Codecs, createCodecs } from '../../services/adapters/avro/codecs.ts';
import { openSchemaFile } from '../../services/adapters/avro/schema-file.ts';
import { openEmbeddedLog } from '../../services/adapters/embedded-log/embedded-log.ts';
import { createNearbyCells } from '../../services/adapters/h3/nearby.ts';
import { loadConfig } from '../../services/app/config.ts';
import { dataPaths } from '../../services/app/data-paths.ts';
import { sha256 } from '../../services/app/rule-files.ts';
import { scorerSettings } from '../../services/app/settings.ts';
import type { Warning } from '../../services/core/record/warning.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../services/core/time/duration.ts';
import { TOPICS, type Topic } from '../../services/core/topics.ts';
import type { Codec } from '../../services/steps/ports/codec.ts';
import type { Log } from '../../services/steps/ports/log.ts';
import { createScoreStep } from '../../services/steps/score/score-step.ts';
import { domestic, person } from '../events.ts';
import { incidentRule, writeRules } from '../rule-set-files.ts';
import { waitUntil } from '../wait-until.ts';
import { askDoor } from './support/ask.ts';
import { greetingOf } from './support/greeting.ts';
import { signInBy } from './support/sign-in.ts';
import { createWorkspace, type Ran, type Started, type Workspace } from './support/workspace.ts';

/** Rules change under a running system, as people would do it: from another process, and through kill -9. */

const GRAVE = incidentRule('grave-violence', 'domestic_violence', 3, 60);
const STRICTER = incidentRule('grave-violence', 'domestic_violence', 4, 80);
const THREAT = incidentRule('threat', 'threat', 2, 50);
const SHADOW = { ...incidentRule('stalked', 'stalking', 2, 80), status: 'shadow' };

interface Running {
  readonly command: Started;
  readonly page: string;
  readonly door: string;
}

let workspace: Workspace;
let settings: Readonly<Record<string, string>>;

beforeEach(async () => {
  workspace = await createWorkspace();
  settings = {
    TOCSIN_RULES_DIR: workspace.file('rules'),
    TOCSIN_HTTP_PORT: '0',
    TOCSIN_CLICKHOUSE_DOOR_PORT: '0',
    TOCSIN_SOURCES: JSON.stringify([
      { id: 'police-desk', streams: ['police-incidents'], legalBasis: 'statute' },
    ]),
  };
});
afterEach(() => workspace.remove());

async function up(env = settings): Promise<Running> {
  const command = workspace.start(['up'], { env });
  const { page, door } = await greetingOf(command);
  return { command, page, door };
}

const rules = (...args: readonly string[]): Promise<Ran> =>
  workspace.run(['rules', ...args], { env: settings });

async function fine(ran: Promise<Ran>): Promise<string> {
  const { code, stdout, stderr } = await ran;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

const ask = <Row>({ door }: Running, query: string): Promise<readonly Row[]> =>
  askDoor(door, workspace.file('data/clickhouse.key'), query);

/** Sends an event, waits until every step is done with it, gives what its victim's concern has come to by then. */
async function send(
  system: Running,
  caseId: string,
  victim: number,
  change: { readonly ageMs?: number; readonly category?: string; readonly severity?: number } = {},
): Promise<Warning | null> {
  const { ageMs = 0, ...fields } = change;
  const parties = [{ token: person(victim), role: 'victim' }];
  const occurredAt = new Date(Date.now() - ageMs).toISOString();
  const response = await fetch(`${system.page}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(domestic(caseId, 0, { parties, occurredAt, ...fields })),
  });
  expect(await response.json()).toMatchObject({ accepted: 1 });
  await settled(system);
  return await withLog(false, async (log, codecs) => {
    const all: Warning[] = [];
    for await (const { value } of log.read(TOPICS.warnings, 0, 0)) all.push(codecs.warning.decode(value));
    return all.findLast(({ subject }) => subject === `individual:${person(victim)}`) ?? null;
  });
}

/** Opens the log beside whoever runs on it, or as its owner. */
async function withLog<T>(own: boolean, work: (log: Log, codecs: Codecs) => Promise<T>): Promise<T> {
  const paths = dataPaths(workspace.file('data'));
  const schemas = openSchemaFile(paths.schemas);
  const log = await openEmbeddedLog({ path: paths.log, own });
  try {
    return await work(log, createCodecs(schemas));
  } finally {
    await log.close();
    schemas.close();
  }
}

async function settled({ page }: Running): Promise<void> {
  await waitUntil('every step to be done', async () => {
    const health = (await (await fetch(`${page}/healthz`)).json()) as Record<string, number>;
    return health.merge === 0 && health.score === 0 && health.store === 0;
  });
}

async function kill({ command }: Running): Promise<void> {
  command.child.kill('SIGKILL');
  await command.ended;
}

const hashIn = (text: string): string => /rs_[0-9a-f]{16}/.exec(text)?.[0] ?? 'no hash';

it('rules change with no restart; old matches stay and decay; a kill in between changes nothing', {
  timeout: 180_000,
}, async () => {
  await writeRules(workspace.file('rules'), [GRAVE]);
  let system = await up();
  const first = hashIn(system.command.stdout());

  const before = await send(system, 'a1', 1, { ageMs: HOUR_MS });
  expect(before).toMatchObject({ ruleSet: first, contributions: [{ rule: 'grave-violence', points: 60 }] });
  const oldVersion = before?.contributions[0]?.version;

  await writeRules(workspace.file('rules'), [STRICTER, THREAT, SHADOW]);
  const proposed = await fine(rules('publish', 'rules', '--as', 'ana', '--reason', 'stricter'));
  const second = hashIn(proposed);
  expect(proposed).toContain('conditions.all[0].value: 3 -> 4');
  // A proposal alone changes nothing.
  expect(await send(system, 'b1', 2)).toMatchObject({ ruleSet: first });
  expect((await rules('approve', second, '--as', 'ana', '--reason', 'as tried')).stderr).toContain(
    'ana may not approve it',
  );
  await fine(rules('approve', second, '--as', 'bo', '--reason', 'looked at it'));
  await waitUntil('the running system to tell of it', () =>
    system.command.stdout().includes(`Rule set ${second} takes effect`),
  );

  // New events are matched by the new version, which asks for more.
  expect(await send(system, 'c1', 3)).toBeNull();
  const grave = await send(system, 'c2', 3, { severity: 4 });
  expect(grave).toMatchObject({ ruleSet: second, contributions: [{ rule: 'grave-violence', points: 80 }] });
  expect(grave?.contributions[0]?.version).not.toBe(oldVersion);
  // What matched before is still there, an hour of decay behind it, beside the new rule.
  const after = await send(system, 'a2', 1, { category: 'threat' });
  expect(after).toMatchObject({
    ruleSet: second,
    contributions: [
      { rule: 'grave-violence', version: oldVersion, points: 60 },
      { rule: 'threat', points: 50, decay: 1 },
    ],
  });
  expect(after?.contributions[0]?.decay).toBeGreaterThan(0.4);
  expect(after?.contributions[0]?.decay).toBeLessThan(0.51);
  // What happened before the change, and is heard of after it, is matched by the rules of then.
  expect(await send(system, 'd1', 4, { ageMs: 30 * MINUTE_MS })).toMatchObject({
    contributions: [{ rule: 'grave-violence', version: oldVersion }],
  });
  // A shadow rule is scored and stored, never pushed.
  expect(await send(system, 's1', 9, { category: 'stalking' })).toBeNull();
  const decisions = await waitUntil('the decision in ClickHouse', async () => {
    const query = `SELECT DISTINCT decision FROM assessments WHERE subject = 'individual:${person(9)}'`;
    const rows = await ask(system, query);
    return rows.length > 0 && rows;
  });
  expect(decisions).toEqual([{ decision: 'shadow' }]);
  // The page knows the titles of rules that came while it ran.
  const owner = await signInBy(system.command.stdout(), system.page);
  expect(await (await fetch(`${system.page}/v1/warnings`, { headers: owner })).text()).toContain(
    'Title of threat',
  );

  // Back again: killed after the proposal, approved while nothing runs.
  await fine(rules('rollback', '--as', 'ana', '--reason', 'too few warnings'));
  await kill(system);
  await fine(rules('approve', first, '--as', 'bo', '--reason', 'as tried'));
  system = await up();
  expect(system.command.stdout()).toContain(`differs from ${first}, which is active`);
  expect(await send(system, 'e1', 5)).toMatchObject({
    ruleSet: first,
    contributions: [{ rule: 'grave-violence', version: oldVersion }],
  });

  // And forth: killed right after the approval, before much can have been done with it.
  await fine(rules('publish', 'rules', '--as', 'bo', '--reason', 'as tried'));
  await fine(rules('approve', second, '--as', 'ana', '--reason', 'as tried'));
  await kill(system);
  system = await up();
  expect(system.command.stdout()).not.toContain('differs from');
  expect(await send(system, 'f1', 6)).toBeNull();
  expect(await send(system, 'f2', 6, { severity: 4 })).toMatchObject({ ruleSet: second });

  await waitUntil('the last warning in ClickHouse', async () => {
    const rows = await ask(system, `SELECT 1 FROM warnings WHERE subject = 'individual:${person(6)}'`);
    return rows.length > 0;
  });
  await expectHistory(system, first, second);
  expect(await ask(system, 'SELECT count() - uniqExact(warning_id, revision) AS n FROM warnings')).toEqual([
    { n: expect.toSatisfy((n) => Number(n) === 0) },
  ]);
  system.command.child.kill('SIGINT');
  expect((await system.command.ended).code).toBe(0);
  await expectSameAgain();
});

it('asks for a second person as it was started, and an urgent set does not wait for a scheduled one', async () => {
  await writeRules(workspace.file('rules'), [GRAVE]);
  const system = await up({ ...settings, TOCSIN_RULES_APPROVAL: 'off', TOCSIN_ACTOR: 'olga' });
  await writeRules(workspace.file('rules'), [GRAVE, THREAT]);
  const nextWeek = new Date(Date.now() + 7 * DAY_MS).toISOString();
  // Who publishes has the approval on, as it is where nothing is set; that does not count either way.
  const text = await fine(
    rules('publish', 'rules', '--as', 'ana', '--effective-at', nextWeek, '--reason', 'as tried'),
  );
  expect(text).toContain(`Activated by ana: events dated from ${nextWeek}`);
  await writeRules(workspace.file('rules'), [STRICTER]);
  const urgent = await fine(rules('publish', 'rules', '--as', 'ana', '--reason', 'as tried'));
  const ruleSet = /rs_[0-9a-f]{16}/.exec(urgent)?.[0];
  expect(urgent).toMatch(/withdraws rs_/);
  expect(await send(system, 'u1', 8)).toBeNull();
  expect(await send(system, 'u2', 8, { severity: 4 })).toMatchObject({ ruleSet });
  const rows = await waitUntil('the history in ClickHouse', async () => {
    const found = await ask<Record<string, unknown>>(
      system,
      "SELECT action, actor FROM rule_set_history WHERE action = 'approval_off'",
    );
    return found.length > 0 && found;
  });
  expect(rows).toEqual([{ action: 'approval_off', actor: 'olga' }]);
  const latest = 'SELECT rule_set FROM rule_sets ORDER BY effective_at DESC, recorded_at DESC LIMIT 1';
  await waitUntil('the urgent set in ClickHouse', async () => {
    const [found] = await ask<{ readonly rule_set: string }>(system, latest);
    return found?.rule_set === ruleSet;
  });
  system.command.child.kill('SIGINT');
  expect((await system.command.ended).code).toBe(0);
});

async function expectHistory(system: Running, first: string, second: string): Promise<void> {
  const history = await ask<Record<string, unknown>>(
    system,
    'SELECT rule_set, action, actor, reason, previous, added, altered FROM rule_set_history ORDER BY at, action DESC',
  );
  const there = {
    rule_set: second,
    previous: first,
    added: ['stalked', 'threat'],
    altered: ['grave-violence'],
  };
  const back = { rule_set: first, previous: second, added: [], altered: ['grave-violence'] };
  expect(history).toEqual([
    {
      rule_set: first,
      action: 'activated',
      actor: 'start',
      reason: 'rule files at the first start',
      previous: null,
      added: [],
      altered: [],
    },
    { ...there, action: 'proposed', actor: 'ana', reason: 'stricter' },
    { ...there, action: 'approved', actor: 'bo', reason: 'looked at it' },
    { ...there, action: 'activated', actor: 'bo', reason: 'looked at it' },
    { ...back, action: 'proposed', actor: 'ana', reason: 'too few warnings' },
    { ...back, action: 'rolled_back', actor: 'bo', reason: 'as tried' },
    { ...back, action: 'approved', actor: 'bo', reason: 'as tried' },
    { ...there, action: 'proposed', actor: 'bo', reason: 'as tried' },
    { ...there, action: 'approved', actor: 'ana', reason: 'as tried' },
    { ...there, action: 'activated', actor: 'ana', reason: 'as tried' },
  ]);
  const sets = await ask<{ rule_set: string }>(system, 'SELECT rule_set FROM rule_sets ORDER BY recorded_at');
  expect(sets.map((row) => row.rule_set)).toEqual([first, second, first, second]);
}

/** Scores the whole log again from its first record, without any snapshot: the same comes out. */
async function expectSameAgain(): Promise<void> {
  await withLog(true, async (log, codecs) => {
    const ends = {
      warnings: (await log.bounds(TOPICS.warnings, 0)).next,
      assessments: (await log.bounds(TOPICS.assessments, 0)).next,
    };
    const step = createScoreStep({
      log,
      codecs,
      group: 'score-again',
      settings: scorerSettings(loadConfig({})),
      tools: { ...createNearbyCells(), hash: sha256 },
      outputPartitions: 1,
      ticks: 'events',
      snapshotEvery: { records: Number.POSITIVE_INFINITY, ms: Number.POSITIVE_INFINITY },
      now: Date.now,
      logger: { info: () => {}, warn: () => {}, error: () => {} },
    });
    const running = await log.run(step);
    await waitUntil('the whole log to be scored', async () =>
      (await running.lag()).every(({ records }) => records === 0),
    );
    await running.stop();
    await running.done;
    const warnings = await split(log, TOPICS.warnings, codecs.warning, ends.warnings);
    expect(warnings.then.size).toBeGreaterThan(6);
    expect(warnings.again).toEqual(warnings.then);
    const assessments = await split(log, TOPICS.assessments, codecs.assessment, ends.assessments);
    expect(assessments.then.size).toBeGreaterThan(6);
    expect(assessments.again).toEqual(assessments.then);
  });
}

/** What a topic held before an offset and what came from there on, each record once. */
async function split<T>(log: Log, topic: Topic, codec: Codec<T>, at: number) {
  const then = new Set<string>();
  const again = new Set<string>();
  for await (const { value, offset } of log.read(topic, 0, 0))
    (offset < at ? then : again).add(JSON.stringify(codec.decode(value)));
  return { then, again };
}
