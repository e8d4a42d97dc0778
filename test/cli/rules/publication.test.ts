import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCodecs } from '../../../services/adapters/avro/codecs.ts';
import { openSchemaFile } from '../../../services/adapters/avro/schema-file.ts';
import { openEmbeddedLog } from '../../../services/adapters/embedded-log/embedded-log.ts';
import { openAccounts } from '../../../services/adapters/sign-in/sign-in.ts';
import { loadConfig } from '../../../services/app/config.ts';
import { dataPaths } from '../../../services/app/data-paths.ts';
import { rulesAtStart } from '../../../services/app/rule-sets/at-start.ts';
import { openJournal } from '../../../services/app/rule-sets/journal.ts';
import { topicSpecs } from '../../../services/app/settings.ts';
import { DAY_MS } from '../../../services/core/time/duration.ts';
import { createWorkspace, type Ran, type Workspace } from '../../e2e/support/workspace.ts';
import { incidentRule, writeRules } from '../../rule-set-files.ts';

/** Publishing as two people at two terminals do it. */

const ASSAULT = incidentRule('assault-reported', 'assault', 3, 60);
const ROBBED = incidentRule('robbed', 'robbery', 2, 50);
const THREAT = incidentRule('threatened', 'threat', 2, 50);

let workspace: Workspace;

beforeEach(async () => {
  workspace = await createWorkspace();
  await writeRules(workspace.file('rules'), [ASSAULT, ROBBED]);
});
afterEach(() => workspace.remove());

/** Leaves behind what a first start does. Returns the active set. */
async function installed(needsApproval = true): Promise<string> {
  const paths = dataPaths(workspace.file('data'));
  const log = await openEmbeddedLog({ path: paths.log });
  const schemas = openSchemaFile(paths.schemas);
  await log.createTopics(topicSpecs(loadConfig({})));
  const maxReachMs = 100 * DAY_MS;
  const journal = openJournal({ log, codec: createCodecs(schemas).ruleSet, maxReachMs });
  const directory = workspace.file('rules');
  const { ruleSet } = await rulesAtStart({
    journal,
    directory,
    retentionMs: { individual: 2 * maxReachMs, area: 2 * maxReachMs },
    now: Date.now(),
    needsApproval,
    actor: 'olga',
    hadOthers: false,
  });
  await log.close();
  schemas.close();
  return ruleSet;
}

/** With a reason where one is needed and none is said. */
const rules = (args: string, env: Readonly<Record<string, string>> = {}): Promise<Ran> => {
  const isStated = !/^(publish|approve|reject|rollback)\b/.test(args) || /--(reason|dry-run|help)/.test(args);
  return workspace.run(['rules', ...args.split(' '), ...(isStated ? [] : ['--reason', 'for a test'])], {
    env,
  });
};

async function told(args: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { code, stdout, stderr } = await rules(args, env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

async function refused(args: string, code: number): Promise<string> {
  const ran = await rules(args);
  expect(ran).toMatchObject({ code, stdout: '' });
  expect(ran.stderr).not.toMatch(/^\s+at /m);
  return ran.stderr;
}

interface Status {
  readonly active: { readonly ruleSet: string; readonly effectiveAt: string };
  readonly before: { readonly ruleSet: string } | null;
  readonly open: readonly { readonly ruleSet: string; readonly actor: string }[];
  readonly history: readonly { readonly action: string; readonly actor: string; readonly reason: string }[];
}
const status = async (): Promise<Status> => JSON.parse(await told('status --format json')) as Status;

const ANY_SET = 'rs_971e21c87ac1cf93';
const NO_REASON =
  /^--reason: no reason of 4 characters or more is stated, and the history keeps one with every change; add --reason "/;

const hashIn = (text: string): string => /rs_[0-9a-f]{16}/.exec(text)?.[0] ?? 'no hash';

describe('tocsin rules publish', () => {
  it('shows what comes, goes and differs, and what to do next', async () => {
    const active = await installed();
    const params = { points: 50, halfLife: 'PT1H' };
    const changed = { ...ASSAULT, status: 'shadow', event: { type: 'risk', params } };
    await writeRules(workspace.file('rules'), [changed, THREAT]);
    const text = await told('publish rules --as ana --reason review');
    const ruleSet = hashIn(text);
    expect(text.split('\n')).toEqual([
      `${ruleSet}  2 rules, against ${active}`,
      '  + threatened',
      '  - robbed',
      '  ~ assault-reported',
      '      event.params.points: 60 -> 50',
      '      status: "active" -> "shadow"',
      'Proposed by ana. It takes effect when somebody else has approved it:',
      `  tocsin rules approve ${ruleSet} --as NAME --reason WHY`,
      '',
    ]);
    expect(await status()).toMatchObject({ active: { ruleSet: active }, open: [{ ruleSet, actor: 'ana' }] });
    expect(await told('publish rules --as bo')).toMatch(
      /is proposed already \(by ana: "review", .*to take effect when it is approved: nothing changes/,
    );
    expect(await told('publish rules --as bo --effective-at 2099-01-01T00:00:00Z')).toContain(
      `For another time, tocsin rules reject ${ruleSet} first.`,
    );
    expect((await status()).history).toHaveLength(2);
  });

  it('changes nothing where the rules are those that are active, and says so', async () => {
    const active = await installed();
    expect(await told('publish rules')).toBe(`${active} is active already: nothing changes.\n`);
    expect((await status()).history).toHaveLength(1);
  });

  it('is told of by status where the retention was lowered below a window', async () => {
    const far = { fact: 'event_count', params: { of: {}, within: 'P90D' } };
    const conditions = { all: [{ ...far, operator: 'greaterThanInclusive', value: 1 }] };
    const cases = ASSAULT.cases!.slice(0, 1);
    await writeRules(workspace.file('rules'), [{ ...ASSAULT, conditions, cases }, ROBBED]);
    await installed();
    expect(await told('status')).not.toContain('no effect');
    const retention = { individual: 'P60D', area: 'P60D' };
    await workspace.write('tocsin.config.json', JSON.stringify({ retention }));
    expect(await told('status')).toMatch(/\nno effect {2}assault-reported: windows longer than .* retention/);
    expect(await status()).toMatchObject({ withoutEffect: ['assault-reported'] });
  });

  it('writes nothing with --dry-run', async () => {
    await installed();
    await writeRules(workspace.file('rules'), [ASSAULT]);
    const text = await told('publish rules --dry-run');
    expect(text).toMatch(/ - robbed\nNothing was written \(--dry-run\)\.\n$/);
    expect((await status()).open).toEqual([]);
  });

  it('is at once where the installation asks for no approval', async () => {
    const active = await installed(false);
    await writeRules(workspace.file('rules'), [ASSAULT]);
    const text = await told('publish rules', { TOCSIN_ACTOR: 'ana' });
    expect(text).toMatch(/Activated by ana: events dated from .* are matched by rs_/);
    expect(await status()).toMatchObject({
      approval: 'off',
      active: { ruleSet: hashIn(text) },
      history: [{}, { action: 'approval_off', actor: 'olga' }, {}],
    });
    expect(await told('status')).toMatch(/^approval {3}off[\s\S]* approval_off +rs_\w+ +olga: "the setting/m);
    expect(await told(`status ${active}`)).toMatch(/activated by start/);
  });

  it('asks for a second person whatever the one who publishes sets', async () => {
    const active = await installed();
    await writeRules(workspace.file('rules'), [ASSAULT]);
    const off = { TOCSIN_RULES_APPROVAL: 'off', TOCSIN_ACTOR: 'ana' };
    const text = await told('publish rules', off);
    expect(text).toMatch(/Proposed by ana\./);
    expect(await rules(`approve ${hashIn(text)}`, off)).toMatchObject({ code: 1 });
    expect((await status()).active.ruleSet).toBe(active);
  });

  it('may name when it takes effect', async () => {
    await installed();
    await writeRules(workspace.file('rules'), [ASSAULT]);
    const nextWeek = new Date(Date.now() + 7 * DAY_MS).toISOString();
    const text = await told(`publish rules --as ana --effective-at ${nextWeek}`);
    expect(text).toContain(
      `Events dated from ${nextWeek} on are matched by it when somebody else has approved it`,
    );
    await told(`approve ${hashIn(text)} --as bo`);
    expect((await status()).active.effectiveAt).toBe(nextWeek);
    expect(await told('status')).toMatch(
      /^in force {3}rs_\w+ {2}for all times, by start.*\nto come {4}rs_\w+ {2}1 rule, from 2/,
    );
    expect(await told('publish rules')).toContain(`is to take effect at ${nextWeek} already`);
  });

  it('does not wait for a set that is yet to take effect, and withdraws it', async () => {
    await installed(false);
    await writeRules(workspace.file('rules'), [ASSAULT]);
    const nextWeek = new Date(Date.now() + 7 * DAY_MS).toISOString();
    const scheduled = hashIn(await told(`publish rules --as ana --effective-at ${nextWeek}`));
    await writeRules(workspace.file('rules'), [ROBBED]);
    const text = await told('publish rules --as ana');
    expect(text).toContain(`withdraws ${scheduled}, which was to take effect at ${nextWeek}`);
    expect(Date.parse(/dated from (\S+) on/.exec(text)?.[1] ?? '')).toBeLessThanOrEqual(Date.now());
    expect(await told('status')).not.toMatch(/^to come/m);
  });

  it('refuses a time that is mistyped', async () => {
    await installed();
    await writeRules(workspace.file('rules'), [ASSAULT]);
    expect(await refused('publish rules --effective-at 2099-01-01T00:00:00Z', 1)).toMatch(
      /^2099-01-01T00:00:00.000Z is more than 30 days ahead\nname a time until 2\S+, or leave --effective-at out\n$/,
    );
    expect((await status()).open).toEqual([]);
  });

  it('refuses the whole set for a fault, told as rules check tells it', async () => {
    await installed();
    await writeRules(workspace.file('rules'), [ASSAULT, { ...ROBBED, purpose: 'robery' }]);
    expect(await refused('publish rules', 1)).toMatch(/^rules\/robbed\.json:\d+:\d+ {2}purpose {2}/m);
    expect((await status()).open).toEqual([]);
  });

  it('refuses the whole set for a case that fails', async () => {
    await installed();
    const [grave, ...others] = ROBBED.cases;
    const wrong = { ...ROBBED, cases: [{ ...grave, expect: { level: 'red' } }, ...others] };
    await writeRules(workspace.file('rules'), [ASSAULT, wrong]);
    expect(await refused('publish rules', 1)).toBe(
      'robbed: "grave": expected red, got yellow\ncorrect the rules or their cases: tocsin rules test rules\n',
    );
    const bare = { ...ROBBED, cases: [grave, { name: 'nothing' }] };
    await writeRules(workspace.file('rules'), [ASSAULT, bare]);
    expect(await refused('publish rules', 1)).toMatch(/robbed/);
    expect((await status()).open).toEqual([]);
  });
});

describe('what a published rule must bring', () => {
  it('is a case of both kinds where it is active', async () => {
    await installed();
    const [grave, slight] = ROBBED.cases;
    await writeRules(workspace.file('rules'), [ASSAULT, { ...ROBBED, cases: [slight] }]);
    expect(await refused('publish rules', 1)).toBe(
      'robbed: no case raises a warning, and the rule is active\ncorrect the rules or their cases: tocsin rules test rules\n',
    );
    await writeRules(workspace.file('rules'), [ASSAULT, { ...ROBBED, cases: [grave] }]);
    expect(await refused('publish rules', 1)).toContain('robbed: no case stays without a warning');
    expect((await status()).open).toEqual([]);
  });

  it('may be missing in shadow, and then is told as rules check tells it', async () => {
    await installed();
    const { knownGaps: _, ...bare } = { ...ROBBED, status: 'shadow', cases: [] };
    await writeRules(workspace.file('rules'), [ASSAULT, bare]);
    const lines = (await told('publish rules --dry-run')).split('\n');
    expect(lines.filter((line) => line.includes('warning: ')).map((line) => line.split('  ')[1])).toEqual([
      'knownGaps',
      'cases',
      'cases',
    ]);
  });
});

describe('tocsin rules approve, reject and rollback', () => {
  it('need a second person', async () => {
    const active = await installed();
    await writeRules(workspace.file('rules'), [ASSAULT]);
    const ruleSet = hashIn(await told('publish rules --as ana'));
    expect(await refused(`approve ${ruleSet} --as ANA`, 1)).toBe(
      `ana proposed ${ruleSet}, so ANA may not approve it\nsomebody else looks at it and approves it (--as NAME)\n`,
    );
    expect(await told(`status ${ruleSet}`)).toMatch(/ {2}- robbed\nproposed by ana: "for a test"\n$/);
    const text = await told(`approve ${ruleSet} --as bo --reason seen`);
    expect(text).toMatch(/ {2}- robbed\nActivated by bo: events dated from .*\n.*takes it up by itself/);
    expect(await status()).toMatchObject({ active: { ruleSet }, before: { ruleSet: active }, open: [] });
    expect(await told(`approve ${ruleSet} --as cy`)).toBe(`${ruleSet} is active already: nothing changes.\n`);
    // What is approved is what was proposed, whatever the files hold by now.
    await writeRules(workspace.file('rules'), []);
    const back = await told('rollback --as bo --reason noise');
    expect(back).toMatch(/ {2}\+ robbed\nProposed by bo\./);
    expect(await refused(`approve ${active} --as bo`, 1)).toContain('bo may not approve it');
    expect(await told(`approve ${active} --as ana`)).toMatch(/Rolled back by ana: events dated from/);
    const { history, before } = await status();
    expect(before).toBeNull();
    expect(history.map(({ action, actor }) => `${actor} ${action}`)).toEqual([
      'start activated',
      'ana proposed',
      'bo approved',
      'bo activated',
      'bo proposed',
      'ana approved',
      'ana rolled_back',
    ]);
    expect(await told('status')).toMatch(/bo: "noise"/);
  });

  it('show an account by its name and its id, and record the id', async () => {
    await installed();
    const { accounts, close } = openAccounts(dataPaths(workspace.file('data')).accounts, Date.now);
    const id = accounts.add({
      name: 'ana',
      displayName: 'Ana, rules',
      roles: ['approver'],
      areas: ['*'],
      purposes: ['*'],
      units: [],
    })?.id;
    close();
    await writeRules(workspace.file('rules'), [ASSAULT]);
    const text = await told('publish rules --as Ana');
    expect(text).toContain(`Proposed by ana (${id}).`);
    expect((await status()).open).toMatchObject([{ actor: id }]);
    expect(await told('status')).toContain(`not by ana (${id})`);
    expect(await refused(`approve ${hashIn(text)} --as ana`, 1)).toMatch(/^ana proposed .* so ana may not/);
  });

  it('take a proposal off the table', async () => {
    await installed();
    await writeRules(workspace.file('rules'), [ASSAULT]);
    const ruleSet = hashIn(await told('publish rules --as ana'));
    expect(await told(`reject ${ruleSet} --as ana`)).toMatch(/Rejected by ana\. Nothing changes\.\n$/);
    expect(await refused(`approve ${ruleSet} --as bo`, 1)).toBe(
      `there is no open proposal ${ruleSet}\nnone is open: tocsin rules status\n`,
    );
  });

  it('have nothing to go back to from the first set', async () => {
    await installed();
    expect(await refused('rollback', 1)).toMatch(/^there is no earlier set to go back to\npublish the rules/);
  });
});

describe('what cannot work ends with 2 and says which way does', () => {
  it.each<readonly [args: string, says: RegExp]>([
    [
      'status',
      /data: holds no installation; start it once \(tocsin up\), or name its directory with TOCSIN_DATA_DIR/,
    ],
    ['publish rules', /holds no installation/],
    ['publish', /missing required argument 'dir'/],
    ['publish rules --effective-at tomorrow', /Write for example 2026-12-01T00:00:00\+08:00/],
    ['publish rules --as start', /start stands for Tocsin itself; say who you are with --as NAME/],
    ['publish rules --reason no', NO_REASON],
    [`approve ${ANY_SET} --reason=`, NO_REASON],
    [`reject ${ANY_SET} --reason=`, NO_REASON],
    ['rollback --reason=', NO_REASON],
    ['approve', /missing required argument 'ruleSet'/],
    ['approve winter', /Write a rule set as it is named, for example rs_971e21c87ac1cf93/],
    ['aprove rs_971e21c87ac1cf93', /unknown command 'aprove'\n.*approve/],
    ['rollback --config absent.json', /^absent\.json: cannot be read/],
  ])('tocsin rules %s', async (args, says) => {
    expect(await refused(args, 2)).toMatch(says);
  });
});

it.each([
  ['--help', /publish[\s\S]*status[\s\S]*approve[\s\S]*rollback/],
  [
    'publish --help',
    /--dry-run[\s\S]*named by its content[\s\S]*nothing proves who\s+you are[\s\S]*Examples:/,
  ],
  ['approve --help', /Look first at what it changes[\s\S]*Example:/],
  ['rollback --help', /one step further, not forth/],
  ['status --help', /rule_set_history/],
])('help teaches: tocsin rules %s', async (args, says) => {
  expect(await told(args)).toMatch(says);
});
