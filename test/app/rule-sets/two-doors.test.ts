import { afterEach, beforeEach, expect, it } from 'vitest';
import { openAccounts } from '../../../services/adapters/sign-in/sign-in.ts';
import { type Config, loadConfig } from '../../../services/app/config.ts';
import { dataPaths } from '../../../services/app/data-paths.ts';
import { openLog, SILENT } from '../../../services/app/open-log.ts';
import { createRuleDesk } from '../../../services/app/rule-desk.ts';
import { activationOf, activationRecord } from '../../../services/app/rule-files.ts';
import { knownActor } from '../../../services/app/rule-sets/known-actors.ts';
import { approveSet, type Errand, publishDirectory } from '../../../services/app/rule-sets/publish.ts';
import { topicSpecs } from '../../../services/app/settings.ts';
import { DAY_MS } from '../../../services/core/time/duration.ts';
import type { RuleDesk } from '../../../services/steps/ports/rule-desk.ts';
import { incidentRule, writeRules } from '../../rule-set-files.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../../temporary-directory.ts';

/** One person is one proposer, at the command line and in the console. */

const ASSAULT = incidentRule('assault-reported', 'assault', 3, 60);
const THREAT = incidentRule('threat-reported', 'threat', 3, 50);

let directory: TemporaryDirectory;
let config: Config;
let accounts: ReturnType<typeof openAccounts>['accounts'];
let desk: RuleDesk;
let close: () => Promise<void>;

beforeEach(async () => {
  directory = await temporaryDirectory();
  config = loadConfig({ TOCSIN_DATA_DIR: directory.path });
  const { log, codecs, ...opened } = await openLog(config, {
    dataDir: config.dataDir,
    logger: SILENT,
    own: true,
  });
  await log.createTopics(topicSpecs(config));
  const start = { effectiveAt: 0, recordedAt: 0, actor: 'start', reason: 'rule files at the first start' };
  await log.append([activationRecord(activationOf([ASSAULT, THREAT], start), codecs.ruleSet)]);
  const kept = openAccounts(dataPaths(config.dataDir).accounts, Date.now);
  accounts = kept.accounts;
  desk = createRuleDesk({
    log,
    codec: codecs.ruleSet,
    directory: directory.path,
    retentionMs: { individual: 200 * DAY_MS, area: 200 * DAY_MS },
    signInName: (id) => accounts.byId(id)?.name ?? null,
    now: Date.now,
  });
  close = async () => {
    kept.close();
    await opened.close();
  };
});
afterEach(async () => {
  await close();
  await directory.remove();
});

function account(name: string): string {
  const grants = { roles: ['approver'], areas: ['*'], purposes: ['*'], units: [] } as const;
  const made = accounts.add({ name, displayName: `Officer ${name}`, ...grants });
  if (made === null) throw new Error(`${name} is taken`);
  return made.id;
}

const by = (name: string): Errand => ({ config, ...knownActor(name, config), reason: '', now: Date.now });

async function publishedBy(name: string): Promise<string> {
  await writeRules(`${directory.path}/rules`, [ASSAULT]);
  return (await publishDirectory(`${directory.path}/rules`, null, by(name))).ruleSet;
}

async function proposedBy(id: string): Promise<string> {
  const proposal = { put: [], remove: [THREAT.id], effectiveAt: null };
  return (await desk.propose(proposal, { actor: id, reason: 'a try' })).ruleSet;
}

const OWN = { code: 'publication_own_proposal' };

it('an account is recorded by its id, whatever the case of its name', async () => {
  const ana = account('ana');
  await publishedBy('ANA');
  expect((await desk.book()).proposals).toMatchObject([{ actor: ana }]);
});

it('a name that no account has is recorded as it is', async () => {
  await publishedBy('Ana');
  expect((await desk.book()).proposals).toMatchObject([{ actor: 'Ana' }]);
});

it('what an account proposes on the command line it does not approve in the console', async () => {
  const [ana, bo] = [account('ana'), account('bo')];
  const ruleSet = await publishedBy('ana');
  await expect(desk.approve(ruleSet, { actor: ana, reason: 'fine' })).rejects.toMatchObject({
    ...OWN,
    message: `ana proposed ${ruleSet}, so ana may not approve it`,
  });
  expect(await desk.approve(ruleSet, { actor: bo, reason: 'seen' })).toMatchObject({ outcome: 'activated' });
});

it('nor where it was made only after the proposal', async () => {
  const ruleSet = await publishedBy('Ana');
  await expect(desk.approve(ruleSet, { actor: account('ana'), reason: 'fine' })).rejects.toMatchObject(OWN);
});

it('what an account proposes in the console it does not approve on the command line', async () => {
  const ana = account('ana');
  account('bo');
  const ruleSet = await proposedBy(ana);
  await expect(approveSet(ruleSet, by('Ana'))).rejects.toMatchObject(OWN);
  await expect(approveSet(ruleSet, by(ana))).rejects.toMatchObject(OWN);
  expect(await approveSet(ruleSet, by('bo'))).toMatchObject({ outcome: 'activated' });
});

it('nor on the command line what was proposed there before it was made, by name or by id', async () => {
  const ruleSet = await publishedBy('ana');
  const ana = account('ana');
  await expect(approveSet(ruleSet, by('ana'))).rejects.toMatchObject(OWN);
  await expect(approveSet(ruleSet, by(ana))).rejects.toMatchObject(OWN);
  expect(await approveSet(ruleSet, by('bo'))).toMatchObject({ outcome: 'activated' });
});
