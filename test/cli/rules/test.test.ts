import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, type Workspace } from '../../e2e/support/workspace.ts';
import { waitUntil } from '../../wait-until.ts';

const SHIPPED = new URL('../../../rules/', import.meta.url);

let workspace: Workspace;
let good: string;
/** Asks for three reports where the cases know of two. */
let bent: string;

beforeAll(async () => {
  workspace = await createWorkspace();
  good = await readFile(new URL('domestic-repeat-28d.json', SHIPPED), 'utf8');
  bent = good.replace(/("greaterThanInclusive",\s*"value": )2/, '$13');
  expect(bent).not.toBe(good);
});
afterEach(() => workspace.killAll());
afterAll(() => workspace.remove());

describe('tocsin rules test', () => {
  it('has one line a rule, and the sum', async () => {
    await workspace.write('good/domestic-repeat-28d.json', good);
    await workspace.write(
      'good/fraud-repeat-30d.json',
      await readFile(new URL('fraud-repeat-30d.json', SHIPPED)),
    );
    const ran = await workspace.run(['rules', 'test', 'good']);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(
      /^ok {6}domestic-repeat-28d {2}\d+ cases\nok {6}fraud-repeat-30d {5}\d+ cases\n2 rules, \d+ cases: all passed, \d+\.\d s\n$/,
    );
  });

  it('does not say that all passed where a rule has no cases', async () => {
    const bare = JSON.stringify({ ...(JSON.parse(good) as object), cases: [] });
    await workspace.write('bare/domestic-repeat-28d.json', bare);
    expect((await workspace.run(['rules', 'test', 'bare'])).stdout).toMatch(
      /^none .* has no cases: nothing is known of it\n1 rule, 0 cases: nothing was tested, 1 rule without cases, /,
    );
    await workspace.write(
      'bare/fraud-repeat-30d.json',
      await readFile(new URL('fraud-repeat-30d.json', SHIPPED)),
    );
    expect((await workspace.run(['rules', 'test', 'bare'])).stdout).toMatch(
      /2 rules, \d+ cases: those passed, 1 rule without cases, /,
    );
  });

  it('shows of a failing case each event, each condition with its value, and the score', async () => {
    await workspace.write('bent/domestic-repeat-28d.json', bent);
    const ran = await workspace.run(['rules', 'test', 'bent']);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('x two reports 20 days apart: expected orange, got no warning');
    expect(ran.stdout).toMatch(
      /trigger {2}on\[0\]: stream "police-incidents" and category "domestic_violence"/,
    );
    expect(ran.stdout).toMatch(
      /false {6}event_count is 2, wanted >= 3\n\s+of category "domestic_violence", within P28D\n\s+after 20\S+Z, up to 20\S+Z: 2 events, c1 \(/,
    );
    expect(ran.stdout).toContain('so the rule does not match here: its conditions are false');
    expect(ran.stdout).toMatch(/no trigger {2}on\[0\].*\n\s+category is "noise", wanted "domestic_violence"/);
    expect(ran.stdout).toContain('no score: the rule matched nowhere');
    expect(ran.stdout).toMatch(/1 rule, \d+ cases: \d+ failed, /);
  });

  it('does the sum of a level that is not the expected one', async () => {
    await workspace.write(
      'weak/domestic-repeat-28d.json',
      good.replace('"points": 60', '"points": 30').replace(', "floor": "orange"', ''),
    );
    const ran = await workspace.run(['rules', 'test', 'weak']);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('x two reports 20 days apart: expected orange, got blue');
    expect(ran.stdout).toMatch(
      /score of individual:p_\S+\n\s+domestic-repeat-28d: 30 points x 1\.0000 \(just now, half-life P30D\) -> p = 0\.3000, case c2\n\s+score = 100 x \(1 - \(1 - 0\.3000\)\) = 30\n\s+level = blue at \S+: score 30 reaches blue \(from 20\)/,
    );
  });

  it('says of a floor that it holds', async () => {
    await workspace.write(
      'high/domestic-repeat-28d.json',
      good.replace('"level": "orange"', '"level": "red"'),
    );
    const ran = await workspace.run(['rules', 'test', 'high', '--rule', 'domestic-repeat-28d']);
    expect(ran.stdout).toMatch(/expected red, got orange/);
    expect(ran.stdout).toMatch(
      /level = orange at \S+: score 60 reaches yellow \(from 40\); orange by the floor of domestic-repeat-28d \(until \S+\)/,
    );
  });

  it("runs cases with the installation's retention", async () => {
    const rule = JSON.parse(good.replaceAll('P28D', 'P480D'));
    const [first, second] = rule.cases[0].events;
    const events = [
      { ...first, occurredAt: '2025-01-01T00:00:00Z' },
      { ...second, occurredAt: '2026-03-27T00:00:00Z' },
    ];
    const cases = [{ name: 'two reports 450 days apart', events, expect: { level: 'orange' } }];
    await workspace.write('far/domestic-repeat-28d.json', JSON.stringify({ ...rule, cases }));
    const retention = { individual: 'P1000D', area: 'P1000D' };
    await workspace.write('far.config.json', JSON.stringify({ retention }));
    const ran = await workspace.run(['rules', 'test', 'far', '--config', 'far.config.json']);
    expect(ran.stdout).toMatch(/1 rule, 1 case: all passed/);
    const rehearsed = ['rules', 'publish', 'far', '--dry-run', '--config', 'far.config.json'];
    expect((await workspace.run(rehearsed)).stderr).not.toContain('expected orange');
  });

  it('shows no more of failing cases than anybody reads, and says how much more there is', async () => {
    const rule = JSON.parse(good);
    const [condition] = rule.conditions.all;
    const [first] = rule.cases[0].events;
    const any = Array.from({ length: 6 }, () => ({ ...condition, value: 99_999 }));
    const events = Array.from({ length: 30 }, (_, index) => ({ ...first, caseId: `c${index}` }));
    const cases = Array.from({ length: 13 }, (_, index) => ({
      name: `number ${index + 1}`,
      events,
      expect: { level: 'red' },
    }));
    await workspace.write(
      'long/domestic-repeat-28d.json',
      JSON.stringify({ ...rule, conditions: { any }, cases }),
    );
    const { stdout } = await workspace.run(['rules', 'test', 'long']);
    const lines = stdout.split('\n');
    expect(lines.length).toBeLessThan(2_500);
    expect(stdout.match(/x number \d+: expected red, got no warning/g)).toHaveLength(13);
    expect(stdout.match(/\.\.\. 10 earlier events\n/g)).toHaveLength(10);
    expect(stdout.match(/\.\.\. and [\d,]+ further lines; a shorter case shows all\n/g)).toHaveLength(10);
    expect(stdout).toMatch(/x number 11: .*\n\s+\(not taken apart: the first 10 that fail are\)/);
  });

  it('writes JUnit XML, faults of files included', async () => {
    await workspace.write(
      'mixed/domestic-repeat-28d.json',
      bent.replace('two reports 20 days apart', 'a < b & \\"c\\" \\u0007'),
    );
    await workspace.write('mixed/broken.json', '{');
    await workspace.write(
      'mixed/fraud-repeat-30d.json',
      (await readFile(new URL('fraud-repeat-30d.json', SHIPPED), 'utf8')).replace(
        '"severity": 2',
        '"severity": 9',
      ),
    );
    const ran = await workspace.run(['rules', 'test', 'mixed', '--junit', 'report.xml']);
    expect(ran.code).toBe(1);
    const xml = await workspace.read('report.xml');
    expect(xml).toMatch(
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites name="tocsin rules" tests="\d+" failures="\d+" errors="2" time="\d+\.\d{3}">/,
    );
    expect(xml).toContain(
      '<testcase name="a &lt; b &amp; &quot;c&quot; \ufffd" classname="domestic-repeat-28d"',
    );
    expect(xml).toMatch(/<failure message="expected orange, got no warning" type="level">/);
    expect(xml).toMatch(
      /<testcase name="rules check" classname="mixed\/broken\.json" .*><error message="1 fault in mixed\/broken\.json" type="fault">mixed\/broken\.json:1:2/,
    );
    expect(xml).toMatch(
      /<error message="1 fault in mixed\/fraud-repeat-30d\.json" type="fault">[^<]*cases\[0\]\.events\[0\]\.severity/,
    );
    expect(balanced(xml)).toEqual([]);
  });

  it.each([
    [
      'rules test bent --rule domestic-repeat',
      /^--rule domestic-repeat: no rule has this id; did you mean domestic-repeat-28d\?\n$/,
    ],
    ['rules test absent', /^absent: cannot be read \(ENOENT\)/],
    [
      'rules test good --junit no/such/dir.xml',
      /^--junit no\/such\/dir\.xml: cannot be written \(ENOENT\); check the path\n$/,
    ],
  ])('ends with 2: tocsin %s', async (args, says) => {
    const ran = await workspace.run(args.split(' '));
    expect(ran.stderr).toMatch(says);
    expect(ran.code).toBe(2);
  });

  it('--watch runs again what changed, and nothing else, and ends quietly', async () => {
    await workspace.write('watched/domestic-repeat-28d.json', good);
    await workspace.write(
      'watched/fraud-repeat-30d.json',
      await readFile(new URL('fraud-repeat-30d.json', SHIPPED)),
    );
    const started = workspace.start(['rules', 'test', 'watched', '--watch']);
    await waitUntil('the first run', () => started.stderr().includes('Watching'));
    expect(started.stdout()).toMatch(/2 rules, .* all passed/);
    const before = started.stdout().length;
    await workspace.write('watched/domestic-repeat-28d.json', bent);
    await waitUntil('the second run', () => /1 rule, .* failed/.test(started.stdout().slice(before)));
    const again = started.stdout().slice(before);
    expect(again).toContain('watched/domestic-repeat-28d.json changed');
    expect(again).not.toContain('fraud-repeat-30d');
    started.child.kill('SIGINT');
    expect(await started.ended).toMatchObject({ code: 0, stderr: 'Watching; Ctrl-C ends it.\n' });
  });
});

/** Elements that were not closed, or closed that were not open. */
function balanced(xml: string): readonly string[] {
  const open: string[] = [];
  for (const [, close, name, empty] of xml.matchAll(/<(\/?)([a-z]+)[^<>]*?(\/?)>/g)) {
    if (empty === '/') continue;
    if (close === '/') {
      if (open.pop() !== name) return [`</${name}>`];
    } else open.push(name!);
  }
  return open;
}
