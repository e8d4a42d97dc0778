import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { activationOf, RuleFilesError, readRuleFiles } from '../../services/app/rule-files.ts';
import { DAY_MS } from '../../services/core/time/duration.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../temporary-directory.ts';

const SHIPPED = new URL('../../rules/', import.meta.url).pathname;
const MAX_REACH_MS = 200 * DAY_MS;

let directory: TemporaryDirectory;
let rule: Record<string, unknown>;

beforeEach(async () => {
  directory = await temporaryDirectory();
  rule = JSON.parse(await readFile(join(SHIPPED, 'domestic-repeat-28d.json'), 'utf8')) as typeof rule;
});
afterEach(() => directory.remove());

const put = (name: string, content: unknown): Promise<void> =>
  writeFile(
    join(directory.path, name),
    typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content),
  );

async function faults(): Promise<readonly string[]> {
  try {
    await readRuleFiles(directory.path, MAX_REACH_MS);
  } catch (error) {
    if (!(error instanceof RuleFilesError)) throw error;
    return error.faults.map(
      ({ file, at, fault }) =>
        `${file.replace(`${directory.path}`, '.')}${at === null ? '' : `:${at.line}`} ${fault.code} ${fault.path}`,
    );
  }
  return [];
}

describe('rule files', () => {
  it('are read by name, so that the set is the same on every machine', async () => {
    await put('bravo.json', { ...rule, id: 'bravo' });
    await put('alpha.json', { ...rule, id: 'alpha' });
    await put('README.md', 'no rule');
    const rules = await readRuleFiles(directory.path, MAX_REACH_MS);
    expect(rules.map(({ id }) => id)).toEqual(['alpha', 'bravo']);
  });

  it('are told every fault of every file at once', async () => {
    await put('a.json', JSON.stringify({ ...rule, id: 'Alpha', purpose: 'punishment' }, null, 2));
    await put('b.json', '{"id": "b"');
    await put('c.json', '[]');
    await put('d.json', '');
    await put('e.json', { ...rule, id: 'e', on: [{ stream: 'police-incidents', race: 'any' }] });
    await put('f.json', Uint8Array.of(0xff, 0xfe, 0x7b, 0x00));
    await put(
      'g.json',
      JSON.stringify({ ...rule, status: 'on' })
        .replace('{', '{"id": "c", ')
        .replace(/"id":"[^"]*"/, '"id":"g"'),
    );
    expect(await faults()).toEqual([
      './a.json:3 wrong_type id',
      './a.json:3 unknown_value id',
      './a.json:8 unknown_value purpose',
      './b.json:1 unreadable ',
      './c.json:1 not_an_object ',
      './d.json:1 unreadable ',
      './e.json:1 charter_protected_attribute on[0].race',
      './f.json encoding ',
      './g.json:1 unreadable id',
      './g.json:1 unknown_value status',
    ]);
  });

  it('say where, what and the remedy, one fault a line', async () => {
    await put(
      'domestic-repeat-28d.json',
      JSON.stringify({ ...rule, purpose: 'safegarding', owner: '' }, null, 2),
    );
    const error = await readRuleFiles(directory.path, MAX_REACH_MS).catch((e: unknown) => e as Error);
    const lines = (error as Error).message.split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/28d\.json:8:14 {2}purpose {2}no such purpose: did you mean safeguarding\?$/);
    expect(lines[1]).toMatch(/28d\.json:\d+:12 {2}owner {2}every rule states its owner .*: write /);
  });

  it('may not share an id, and are named after it', async () => {
    await put('domestic-repeat-28d.json', rule);
    await put('other.json', rule);
    expect(await faults()).toEqual(['./other.json:1 unknown_value id', './other.json:1 unknown_value id']);
  });

  it('may begin with a byte order mark, as Windows writes it', async () => {
    await put('domestic-repeat-28d.json', `\ufeff${JSON.stringify(rule)}`);
    expect(await faults()).toEqual([]);
  });

  it('name the conditions they share by those of the file beside them, which is no rule', async () => {
    const repeated = rule.conditions as object;
    await put('shared-conditions.json', { conditions: { repeated } });
    await put('domestic-repeat-28d.json', { ...rule, conditions: { any: [{ condition: 'repeated' }] } });
    const rules = await readRuleFiles(directory.path, MAX_REACH_MS);
    expect(rules.map(({ id, conditions }) => ({ id, conditions }))).toEqual([
      { id: 'domestic-repeat-28d', conditions: { any: [repeated] } },
    ]);
  });

  it('are told of a shared condition that is not there, and of faults in the file of those that are', async () => {
    await put('shared-conditions.json', '{"conditions": {"repeated": {"all": []}},\n "owner": 1}');
    await put(
      'domestic-repeat-28d.json',
      JSON.stringify({ ...rule, conditions: { any: [{ condition: 'repeatd' }] } }, null, 2),
    );
    const error = await readRuleFiles(directory.path, MAX_REACH_MS).catch((e: unknown) => e as Error);
    expect((error as Error).message.replaceAll(`${directory.path}/`, '').split('\n')).toEqual([
      expect.stringMatching(
        /^domestic-repeat-28d\.json:\d+:\d+ {2}conditions\.any\[0\]\.condition {2}.*: did you mean repeated\?$/,
      ),
      expect.stringMatching(/^shared-conditions\.json:2:2 {2}owner {2}no key .?owner.? here: /),
    ]);
  });

  it('may not look further back than memory answers for', async () => {
    await put('domestic-repeat-28d.json', JSON.stringify(rule).replaceAll('P28D', 'P300D'));
    expect(await faults()).toEqual([
      expect.stringMatching(/^\.\/domestic-repeat-28d\.json:1 out_of_range conditions\..*within$/),
    ]);
  });

  it('must be there', async () => {
    await put('README.md', 'no rule');
    await expect(readRuleFiles(directory.path, MAX_REACH_MS)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/: holds no \*\.json file; name a directory/),
    });
    await expect(readRuleFiles(join(directory.path, 'absent'), MAX_REACH_MS)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/absent: cannot be read \(ENOENT\); name a directory of rule files$/),
    });
    await expect(readRuleFiles(join(directory.path, 'README.md'), MAX_REACH_MS)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/README\.md: is no directory; name a directory of rule files$/),
    });
  });

  it('that are shipped load', async () => {
    expect((await readRuleFiles(SHIPPED, MAX_REACH_MS)).length).toBeGreaterThanOrEqual(12);
  });
});

describe('a rule set', () => {
  const at = { effectiveAt: 0, recordedAt: 0, actor: 'a', reason: 'r' };

  it('is named by its content, whatever the files are called', async () => {
    await put('alpha.json', { ...rule, id: 'alpha' });
    await put('bravo.json', { ...rule, id: 'bravo' });
    const rules = await readRuleFiles(directory.path, MAX_REACH_MS);
    const { ruleSet } = activationOf(rules, at);
    expect(ruleSet).toMatch(/^rs_[0-9a-f]{16}$/);
    expect(activationOf([...rules].reverse(), at).ruleSet).toBe(ruleSet);
    const changed = rules.map((one, i) => (i === 0 ? { ...one, owner: 'another desk' } : one));
    expect(activationOf(changed, at).ruleSet).not.toBe(ruleSet);
  });
});
