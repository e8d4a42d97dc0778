import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCodecs } from '../../../services/adapters/avro/codecs.ts';
import { openSchemaFile } from '../../../services/adapters/avro/schema-file.ts';
import { createMemoryLog } from '../../../services/adapters/memory-log/memory-log.ts';
import { loadConfig } from '../../../services/app/config.ts';
import { activationOf, readRuleFiles, sha256 } from '../../../services/app/rule-files.ts';
import { actorOf, starterOf } from '../../../services/app/rule-sets/actor.ts';
import { rulesAtStart } from '../../../services/app/rule-sets/at-start.ts';
import { followRuleSets } from '../../../services/app/rule-sets/follow.ts';
import { type Journal, openJournal } from '../../../services/app/rule-sets/journal.ts';
import { topicSpecs } from '../../../services/app/settings.ts';
import { ruleVersion } from '../../../services/core/rule/compile.ts';
import type { Rule } from '../../../services/core/rule/rule.ts';
import { approve, publish, rollBack } from '../../../services/core/rule-set/decide.ts';
import { activeSet } from '../../../services/core/rule-set/publication.ts';
import { DAY_MS } from '../../../services/core/time/duration.ts';
import { TOPICS } from '../../../services/core/topics.ts';
import type { Log } from '../../../services/steps/ports/log.ts';
import { incidentRule, writeRules } from '../../rule-set-files.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../../temporary-directory.ts';
import { waitUntil } from '../../wait-until.ts';

const codec = createCodecs(openSchemaFile(':memory:')).ruleSet;
const OLD = incidentRule('assault-reported', 'assault', 3, 60);
const NEW = incidentRule('assault-reported', 'assault', 3, 50);
const NOW = 1_000_000;

let directory: TemporaryDirectory;
let clock: number;
let log: Log;
let journal: Journal;

beforeEach(async () => {
  directory = await temporaryDirectory();
  clock = NOW;
  log = createMemoryLog({ now: () => clock });
  await log.createTopics(topicSpecs(loadConfig({})));
  journal = openJournal({ log, codec, maxReachMs: 100 * DAY_MS });
  await writeRules(directory.path, [OLD]);
});
afterEach(async () => {
  await log.close();
  await directory.remove();
});

const keptFor = (days: number) => ({ individual: days * DAY_MS, area: days * DAY_MS });
const start = async (hadOthers = false, needsApproval = true, retentionMs = keptFor(200)) =>
  await rulesAtStart({
    journal,
    directory: directory.path,
    retentionMs,
    now: clock,
    needsApproval,
    actor: 'olga',
    nameOf: (actor) => `${actor} (shown)`,
    hadOthers,
  });
const versionOf = (rule: Rule) => ruleVersion(rule, sha256);
const asking = (actor: string) => ({ actor, reason: '', at: clock });

/** Publishes what the directory holds. */
async function publishDirectory(needsApproval = false, effectiveAt: number | null = null): Promise<string> {
  const rules = await readRuleFiles(directory.path, 100 * DAY_MS);
  const set = activationOf(rules, { effectiveAt: 0, recordedAt: 0, actor: '', reason: '' });
  await journal.decide((state) => publish({ ...state, needsApproval }, set, effectiveAt, asking('ana')));
  return set.ruleSet;
}

describe('the rules at a start', () => {
  it('are those of the directory at the first one, for all times', async () => {
    const { ruleSet, notice } = await start();
    expect(notice).toBeNull();
    const state = await journal.read();
    expect(activeSet(state)).toMatchObject({ ruleSet, effectiveAt: 0, actor: 'start' });
    // And at the next they are left alone.
    expect(await start()).toEqual({ ruleSet, notice: null });
    expect(await journal.read()).toEqual(state);
  });

  it('are held against the retention: it names those that no longer count', async () => {
    const over = (id: string, within: string): Rule => ({
      ...OLD,
      id,
      conditions: {
        all: [
          {
            fact: 'event_count',
            params: { of: {}, within },
            operator: 'greaterThanInclusive',
            value: 1,
          },
        ],
      },
    });
    const off: Rule = { ...over('off', 'P61D'), status: 'off' };
    await writeRules(directory.path, [OLD, over('far', 'P61D'), over('near', 'P60D'), off]);
    const { ruleSet, notice } = await start();
    expect(notice).toBeNull();
    const lowered = await start(false, true, keptFor(60));
    expect(lowered.ruleSet).toBe(ruleSet);
    expect(lowered.notice).toMatch(
      / stays active\. Active, but without effect, .* setting retention: far\. Raise it, or publish/,
    );
    expect((await start(false, true, { individual: 61 * DAY_MS, area: 400 * DAY_MS })).notice).not.toContain(
      'without effect',
    );
  });

  it('count from now on where the log has lost what there was before', async () => {
    await start(true);
    expect(activeSet(await journal.read())?.effectiveAt).toBe(NOW);
  });

  it('are not those of a directory that was changed since: it says how to make them count', async () => {
    const { ruleSet } = await start();
    await writeRules(directory.path, [NEW]);
    const again = await start();
    expect(again.ruleSet).toBe(ruleSet);
    expect(again.notice).toMatch(/differs from rs_\w+, which is active: .* tocsin rules publish \//);
    expect((await journal.read()).history).toHaveLength(1);
  });

  it('are those that were published, and those after a rollback, whatever the directory holds', async () => {
    const first = (await start()).ruleSet;
    await writeRules(directory.path, [NEW]);
    const second = await publishDirectory();
    expect(await start()).toEqual({ ruleSet: second, notice: null });
    await journal.decide((state) => rollBack({ ...state, needsApproval: false }, asking('ana')));
    expect(await start()).toMatchObject({ ruleSet: first, notice: expect.stringContaining(first) });
  });

  it('are not those of a directory that somebody has overtaken: it says who and when, and not to publish it', async () => {
    const first = (await start()).ruleSet;
    await writeRules(directory.path, [NEW]);
    clock += 1_000;
    const second = await publishDirectory(true);
    clock += 1_000;
    await journal.decide((state) => approve(state, second, asking('bo')));
    await writeRules(directory.path, [OLD]);
    const { notice } = await start();
    expect(notice).toContain(
      `differs from ${second}, which is active (approved by bo (shown), 1970-01-01T00:16:42.000Z). The directory holds ${first}, which was active before.`,
    );
    expect(notice).toMatch(/To bring it up to date, .* --dry-run tells what differs/);
    expect(notice).not.toContain('to make it count');
    await writeRules(directory.path, [incidentRule('robbed', 'robbery', 2, 50)]);
    expect((await start()).notice).toMatch(
      /\(approved by bo .* before it is published, or that is taken back/,
    );
  });

  it('tell a rollback and a set that nobody had to approve by their own words', async () => {
    const first = (await start()).ruleSet;
    await writeRules(directory.path, [NEW]);
    await publishDirectory();
    await journal.decide((state) => rollBack({ ...state, needsApproval: false }, asking('bo')));
    expect((await start()).notice).toContain(`${first}, which is active (rolled back to by bo (shown)`);
    clock += 1_000;
    await publishDirectory();
    await writeRules(directory.path, [OLD]);
    expect((await start()).notice).toContain('which is active (published by ana (shown)');
  });

  it('say that the directory waits for approval where it does', async () => {
    await start();
    await writeRules(directory.path, [NEW]);
    const proposed = await publishDirectory(true);
    expect((await start()).notice).toContain(`was proposed as ${proposed} and waits for approval`);
  });

  it('stay active where the directory no longer loads, but are none where it never did', async () => {
    await writeFile(join(directory.path, 'bad.json'), '{');
    await expect(start()).rejects.toMatchObject({ code: 'rule_files' });
    expect((await journal.read()).history).toEqual([]);
    await writeRules(directory.path, [OLD]);
    const { ruleSet } = await start();
    await writeFile(join(directory.path, 'bad.json'), '{');
    expect(await start()).toMatchObject({
      ruleSet,
      notice: expect.stringMatching(/do not load.*stays active/),
    });
  });

  it('stay active where the directory is gone', async () => {
    const { ruleSet } = await start();
    await rm(directory.path, { recursive: true });
    expect(await start()).toMatchObject({
      ruleSet,
      notice: expect.stringMatching(/do not load.*stays active/),
    });
  });

  it('are still known when everything else in the log is too old to be kept', async () => {
    const { ruleSet } = await start();
    for (const topic of [TOPICS.ruleSets, TOPICS.followUps]) {
      const run = { group: 'reader', topics: [topic] };
      const running = await log.run({
        ...run,
        task: () => ({
          start: async () => new Map(),
          handle: (records, control) => control.commit(new Map([[topic, records.at(-1)!.offset + 1]]), ''),
          stop: async () => {},
        }),
      });
      await log.append([{ topic: TOPICS.followUps, partition: 0, key: '', value: new Uint8Array() }]);
      await waitUntil('it to be read', async () =>
        (await running.lag()).every(({ records }) => records === 0),
      );
      await running.stop();
    }
    clock += 4_000 * DAY_MS;
    await log.append([{ topic: TOPICS.followUps, partition: 0, key: '', value: new Uint8Array() }]);
    expect((await log.bounds(TOPICS.followUps, 0)).first).toBeGreaterThan(0);
    expect(activeSet(await journal.read())?.ruleSet).toBe(ruleSet);
  });
});

describe('whether a second person is asked', () => {
  it('is what the installation was last started with, and who changed it when is in the history', async () => {
    const { ruleSet } = await start();
    expect(await journal.read()).toMatchObject({ needsApproval: true, history: [{ action: 'activated' }] });
    clock += 1;
    await start(false, false);
    await start(false, false);
    expect((await journal.read()).needsApproval).toBe(false);
    clock += 1;
    await start();
    const state = await journal.read();
    expect(state.needsApproval).toBe(true);
    expect(activeSet(state)?.ruleSet).toBe(ruleSet);
    const same = { actor: 'olga', ruleSet, effectiveAt: null, rules: '' };
    expect(state.history.slice(1)).toMatchObject([
      { ...same, action: 'approval_off', recordedAt: NOW + 1 },
      { ...same, action: 'approval_on', recordedAt: NOW + 2 },
    ]);
  });

  it('is told as said by the start where the account has no name that may stand in the history', () => {
    expect(starterOf('bo')).toBe('bo');
    expect(starterOf('replay')).toBe('start');
  });
});

describe('a running process', () => {
  it('is told of what is activated while it runs, and knows the titles of all rules', async () => {
    await start();
    const told: string[] = [];
    const follower = followRuleSets({ log, codec, onActivation: ({ ruleSet }) => told.push(ruleSet) });
    const running = await log.run(follower.run);
    await waitUntil('the titles', () => follower.titleOf('assault-reported', versionOf(OLD)));
    expect(told).toEqual([]);
    await log.append([{ topic: TOPICS.ruleSets, partition: 0, key: '', value: Buffer.from('gossip') }]);
    const renamed = { ...NEW, title: { en: 'Another title' } };
    const robbed = incidentRule('robbed', 'robbery', 2, 50);
    await writeRules(directory.path, [renamed, robbed]);
    const second = await publishDirectory();
    await waitUntil('the activation', () => told.length > 0);
    expect(told).toEqual([second]);
    expect(follower.titleOf('robbed', versionOf(robbed))).toEqual({ en: 'Title of robbed' });
    expect(follower.titleOf('assault-reported', versionOf(renamed))).toEqual({ en: 'Another title' });
    expect(follower.titleOf('unheard-of', versionOf(OLD))).toBeUndefined();
    await running.stop();
  });

  it('still knows a rule as it was when another version of it was published, at once or for later', async () => {
    await start();
    const told: string[] = [];
    const follower = followRuleSets({ log, codec, onActivation: ({ ruleSet }) => told.push(ruleSet) });
    const running = await log.run(follower.run);
    const renamed = { ...NEW, title: { en: 'Another title' } };
    await writeRules(directory.path, [renamed]);
    await publishDirectory(false, NOW + DAY_MS);
    await waitUntil('the activation', () => told.length > 0);
    const [old, later] = [OLD, renamed].map((rule) => follower.ruleOf(rule.id, versionOf(rule)));
    expect([old?.event.params.points, later?.event.params.points]).toEqual([60, 50]);
    expect(follower.titleOf(OLD.id, versionOf(OLD))).toEqual(OLD.title);
    expect(follower.ruleOf(OLD.id, 'a-version-that-nobody-published')).toBeUndefined();
    await running.stop();
  });
});

describe('who somebody is', () => {
  it.each([
    ['Ana', 'bo', 'Ana'],
    [undefined, 'bo', 'bo'],
    [' Ana ', undefined, 'Ana'],
    ['安娜', undefined, '安娜'],
  ])('is what they say, else what is set: --as %j, actor %j', (given, setting, name) => {
    expect(actorOf(given, setting)).toBe(name);
  });

  it('is their account where nothing is said', () => {
    expect(actorOf(undefined, undefined)).not.toBe('');
  });

  it.each(['', '  ', 'x'.repeat(65), 'a\u001b[2Jna', 'a\u202ena', 'start', 'Replay'])(
    'may not be %j',
    (name) => {
      expect(() => actorOf(name, 'bo')).toThrow(/--as NAME/);
    },
  );
});
