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
      ({ file, fault }) => `${file.replace(`${directory.path}`, '.')} ${fault.code} ${fault.path}`,
    );
  }
  return [];
}

describe('rule files', () => {
  it('are read by name, so that the set is the same on every machine', async () => {
    await put('b.json', { ...rule, id: 'bravo' });
    await put('a.json', { ...rule, id: 'alpha' });
    await put('README.md', 'no rule');
    const rules = await readRuleFiles(directory.path, MAX_REACH_MS);
    expect(rules.map(({ id }) => id)).toEqual(['alpha', 'bravo']);
  });

  it('are told every fault of every file at once', async () => {
    await put('a.json', { ...rule, id: 'Alpha', purpose: 'punishment' });
    await put('b.json', '{"id": "bravo"');
    await put('c.json', '[]');
    await put('d.json', '');
    await put('e.json', { ...rule, id: 'echo', on: [{ stream: 'police-incidents', race: 'any' }] });
    expect(await faults()).toEqual([
      './a.json wrong_type id',
      './a.json unknown_value purpose',
      './b.json unreadable ',
      './c.json not_an_object ',
      './d.json unreadable ',
      './e.json unknown_field on[0].race',
    ]);
  });

  it('say where, what and the remedy, one fault a line', async () => {
    await put('a.json', { ...rule, purpose: 'safegarding', owner: '' });
    const error = await readRuleFiles(directory.path, MAX_REACH_MS).catch((e: unknown) => e as Error);
    const lines = (error as Error).message.split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/a\.json: owner: every rule states its owner .*; write /);
    expect(lines[1]).toMatch(/a\.json: purpose: no such purpose; did you mean safeguarding\?/);
  });

  it('may not share an id', async () => {
    await put('a.json', rule);
    await put('b.json', rule);
    expect(await faults()).toEqual(['./ unknown_value id'].map((text) => text.replace('./', '.')));
  });

  it('may not look further back than memory answers for', async () => {
    await put('a.json', JSON.stringify(rule).replaceAll('P28D', 'P300D'));
    expect(await faults()).toEqual([
      expect.stringMatching(/^\.\/a\.json out_of_range conditions\..*within$/),
    ]);
  });

  it('must be there', async () => {
    expect(await faults()).toEqual(['. missing_field ']);
    await expect(readRuleFiles(join(directory.path, 'absent'), MAX_REACH_MS)).rejects.toMatchObject({
      code: 'rule_files',
      retryable: false,
      message: expect.stringMatching(/absent: cannot be listed \(ENOENT\); name a directory/),
    });
  });

  it('that are shipped load', async () => {
    expect((await readRuleFiles(SHIPPED, MAX_REACH_MS)).length).toBeGreaterThanOrEqual(12);
  });
});

describe('a rule set', () => {
  const at = { effectiveAt: 0, recordedAt: 0, actor: 'a', reason: 'r' };

  it('is named by its content, whatever the files are called', async () => {
    await put('a.json', { ...rule, id: 'alpha' });
    await put('b.json', { ...rule, id: 'bravo' });
    const rules = await readRuleFiles(directory.path, MAX_REACH_MS);
    const { ruleSet } = activationOf(rules, at);
    expect(ruleSet).toMatch(/^rs_[0-9a-f]{16}$/);
    expect(activationOf([...rules].reverse(), at).ruleSet).toBe(ruleSet);
    const changed = rules.map((one, i) => (i === 0 ? { ...one, owner: 'another desk' } : one));
    expect(activationOf(changed, at).ruleSet).not.toBe(ruleSet);
  });
});
