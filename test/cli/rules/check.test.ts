import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, parseLines, type Workspace } from '../../e2e/support/workspace.ts';

const SHIPPED = new URL('../../../rules/', import.meta.url);

let workspace: Workspace;
let text: string;

beforeAll(async () => {
  workspace = await createWorkspace();
  text = await readFile(new URL('domestic-repeat-28d.json', SHIPPED), 'utf8');
  await workspace.write('good/domestic-repeat-28d.json', text);
  await workspace.write(
    'bad/domestic-repeat-28d.json',
    text.replace('"event_count"', '"event_cuont"').replace('"category": "domestic', '"categroy": "domestic'),
  );
  await workspace.write('bad/no-json.json', '{\n  "id": "no-json"\n  "owner": "x",\n}\n');
  await workspace.write('bad/other-name.json', text.replace('"domestic-repeat-28d"', '"domestic-repeat"'));
  await workspace.write('empty/README.md', 'no rule');
});
afterAll(() => workspace.remove());

/** Where something stands in the text: `12:17`. */
function placeOf(found: string, content: string, behind = 0): string {
  const before = content.slice(0, content.indexOf(found) + behind).split('\n');
  return `${before.length}:${before.at(-1)!.length + 1}`;
}

describe('tocsin rules check', () => {
  it('says nothing but the count where all is well', async () => {
    const ran = await workspace.run(['rules', 'check', 'good']);
    expect(ran).toEqual({ code: 0, stdout: '1 rule, 0 faults, 0 warnings\n', stderr: '' });
  });

  it('takes the shipped rules where no path is given', async () => {
    const ran = await workspace.run(['rules', 'check']);
    expect(ran.stdout).toMatch(/^(\S.*warning: .*\n)*\d+ rules, 0 faults, \d+ warnings?\n$/);
    expect(ran.code).toBe(0);
  });

  it('tells every fault of every file on a line of its own, with its place, reason and remedy', async () => {
    const ran = await workspace.run(['rules', 'check', 'bad', 'good']);
    expect(ran).toMatchObject({ code: 1, stderr: '' });
    const lines = ran.stdout.trimEnd().split('\n');
    const key = placeOf('"category": "domestic', text);
    const fact = placeOf('"event_count"', text);
    expect(lines).toContain(
      `bad/domestic-repeat-28d.json:${key}  on[0].categroy  no event has the field categroy: did you mean category?`,
    );
    expect(lines).toContain(
      `bad/domestic-repeat-28d.json:${fact}  conditions.all[0].fact  unknown fact event_cuont: did you mean event_count?`,
    );
    expect(lines).toContain('bad/no-json.json:2:18  a comma is missing here: put a comma between the two');
    expect(lines).toContain(
      'bad/no-json.json:3:15  a comma stands before a closing bracket: remove the comma',
    );
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^bad\/other-name\.json:\d+:9 {2}id {2}the file is named .*: name the file domestic-repeat\.json, or/,
      ),
    );
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^good\/domestic-repeat-28d\.json:\d+:9 {2}id {2}two rules have the id domestic-repeat-28d: bad\//,
      ),
    );
    expect(lines.at(-1)).toMatch(/^4 rules, \d+ faults, \d+ warnings?$/);
    expect(ran.stdout).not.toContain('\u001b');
  });

  it('tells what is wrong with a rule beside a key that is there twice', async () => {
    const twice = text.replace('"event_count"', '"event_cuont"').replace('{\n', '{\n  "owner": "x",\n');
    await workspace.write('twice/domestic-repeat-28d.json', twice);
    const ran = await workspace.run(['rules', 'check', 'twice']);
    expect(ran.stdout).toMatch(/ {2}owner {2}the key "owner" is here twice \(first in line 2\)/);
    expect(ran.stdout).toContain('unknown fact event_cuont: did you mean event_count?');
    expect(ran.stdout).toMatch(/1 rule, 2 faults/);
    expect(ran.code).toBe(1);
  });

  it('tells what is wrong within shared conditions once, where they are written', async () => {
    const using = (id: string) => {
      const rule = JSON.parse(text) as object;
      return JSON.stringify({ ...rule, id, conditions: { all: [{ condition: 'again' }] } });
    };
    await workspace.write('sharing/one.json', using('one'));
    await workspace.write('sharing/two.json', using('two'));
    const count = (fact: string) =>
      `{"all": [{"fact": "${fact}", "params": {"of": {}, "within": "P1D"}, "operator": "equal", "value": 2}]}`;
    await workspace.write(
      'sharing/shared-conditions.json',
      `{"conditions": {\n  "again": ${count('event_cuont')},\n  "unused": ${count('event_coumt')}\n}}\n`,
    );
    const faults = [2, 3].map((line) =>
      expect.stringMatching(
        new RegExp(
          `^sharing/shared-conditions\\.json:${line}:\\d+  conditions\\.\\w+\\.all\\[0\\]\\.fact  unknown fact`,
        ),
      ),
    );
    const ran = await workspace.run(['rules', 'check', 'sharing']);
    expect(ran.stdout.trimEnd().split('\n')).toEqual([...faults, '2 rules, 2 faults, 0 warnings']);
    const alone = await workspace.run(['rules', 'check', 'sharing/shared-conditions.json']);
    expect(alone.stdout.trimEnd().split('\n')).toEqual([...faults, '0 rules, 2 faults, 0 warnings']);
  });

  it('names no file after an id that is none', async () => {
    await workspace.write('named/a.json', text.replace('"domestic-repeat-28d"', '"../../etc/x"'));
    const { stdout } = await workspace.run(['rules', 'check', 'named']);
    expect(stdout).toMatch(/its rule "..\/..\/etc\/x": name the rule a\n/);
  });

  it('--strict ends with 1 where there are warnings alone', async () => {
    const always = text.replace(/("greaterThanInclusive",\s*"value": )2/, '$11');
    await workspace.write('warned/domestic-repeat-28d.json', always);
    const ran = await workspace.run(['rules', 'check', 'warned']);
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringMatching(/1 rule, 0 faults, 1 warning\n$/) });
    expect(await workspace.run(['rules', 'check', '--strict', 'warned'])).toEqual({ ...ran, code: 1 });
    expect(await workspace.run(['rules', 'check', '--strict', 'good'])).toMatchObject({ code: 0 });
  });

  it('--format json gives one object a fault', async () => {
    const ran = await workspace.run(['rules', 'check', 'bad/no-json.json', '--format', 'json']);
    expect(ran.code).toBe(1);
    expect(parseLines(ran.stdout)).toEqual([
      {
        severity: 'fault',
        file: 'bad/no-json.json',
        line: 2,
        column: 18,
        path: '',
        code: 'unreadable',
        reason: 'a comma is missing here',
        remedy: 'put a comma between the two',
      },
      expect.objectContaining({ line: 3, column: 15 }),
    ]);
  });

  it('leaves no control character of a file on the terminal', async () => {
    await workspace.write('escape/escape.json', '{"\\u001b[31mred\\u202e": 1}');
    const ran = await workspace.run(['rules', 'check', 'escape']);
    expect(ran.stdout).not.toMatch(/[^\P{C}\n]/u);
  });

  it.each([
    [
      'rules check absent',
      /^absent: cannot be read \(ENOENT\); name a directory of rule files, or a rule file\n$/,
    ],
    ['rules check empty', /^empty: holds no \*\.json file; name a directory/],
    ['rules check --format xml', /Allowed choices are text, json/],
    ['rules chek', /unknown command 'chek'\n\(Did you mean check\?\)/],
  ])('ends with 2 where it was called in a way that cannot work: tocsin %s', async (args, says) => {
    const ran = await workspace.run(args.split(' '));
    expect(ran.stderr).toMatch(says);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
  });

  it('teaches', async () => {
    const { stdout } = await workspace.run(['rules', 'check', '--help']);
    expect(stdout).toMatch(
      /did you mean event_count\?[\s\S]*Examples:\n {2}tocsin rules check\n[\s\S]*Ends with 0/,
    );
  });
});
