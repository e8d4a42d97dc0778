import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RulesBench } from '../../../services/app/rules/bench-rules.ts';
import { createWorkspace, type Workspace } from '../../e2e/support/workspace.ts';

const SHIPPED = new URL('../../../rules/', import.meta.url);
const CROWDS = ['crowd-density-2', 'crowd-density-3-5'];

let workspace: Workspace;

beforeAll(async () => {
  workspace = await createWorkspace();
  for (const id of CROWDS)
    await workspace.write(`rules/${id}.json`, await readFile(new URL(`${id}.json`, SHIPPED)));
});
afterAll(() => workspace.remove());

const bench = (...more: readonly string[]) =>
  workspace.run([
    'rules',
    'bench',
    'rules',
    '--events',
    '2000',
    '--rounds',
    '2',
    '--seconds',
    '300',
    ...more,
  ]);

describe('tocsin rules bench', () => {
  it('has a line a rule, and the facts that rules share', async () => {
    const { code, stdout, stderr } = await bench();
    expect(code).toBe(0);
    // Nothing but progress, where the machine is slow.
    expect(stderr).toMatch(/^(round .*\n|making a town\n)*$/);
    expect(stdout).toMatch(
      /^2 rules over 2,000 events, 2 runs without each rule, [\d.]+ s; CPU ms for a million events:\n[\d,]+ with all rules, [\d,]+ with none; the cost of a rule is known to ± [\d,]+ or better\n/,
    );
    for (const id of CROWDS) expect(stdout).toMatch(new RegExp(`^${id} +(< )?[\\d,]+.* +3 +1$`, 'm'));
    expect(stdout).toContain(
      '5 distinct facts, 1 of them used by several rules and computed once for all of them',
    );
    expect(stdout).toMatch(/ 2 {2}event\.value\n {6}area:cell: crowd-density-2, crowd-density-3-5\n/);
    expect(stdout).toContain('the other 4 are used by one rule each');
    expect(stdout).not.toContain('It ended');
  });

  it('--format json has every fact with its rules, and costs that are plausible', async () => {
    const { stdout } = await bench('--format', 'json');
    const { events, allMs, noneMs, rules, facts } = JSON.parse(stdout) as RulesBench;
    expect(events).toBe(2_000);
    expect(allMs).toBeGreaterThan(0);
    expect(noneMs).toBeGreaterThan(0);
    expect(rules.map(({ rule }) => rule)).toEqual(CROWDS);
    expect(rules.every(({ facts: own, shared }) => own === 3 && shared === 1)).toBe(true);
    expect(facts.map((fact) => fact.rules.length)).toEqual([2, 1, 1, 1, 1]);
  });

  it.each([
    ['--events', 'many', /Write a whole number, 100 or more/],
    ['--rounds', '0', /Write a whole number, 1 or more/],
    ['--seconds', 'soon', /Write a whole number, 1 or more/],
  ])('ends with 2: %s %s', async (flag, value, says) => {
    const ran = await workspace.run(['rules', 'bench', 'rules', flag, value]);
    expect(ran.stderr).toMatch(says);
    expect(ran.code).toBe(2);
  });

  it('ends when its time is over, with what was measured, and says what was not reached', async () => {
    const args = ['rules', 'bench', 'rules', '--events', '1000', '--rounds', '100000', '--seconds', '1'];
    const { code, stdout } = await workspace.run(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /\nIt ended after [\d.]+ s, as --seconds asks: .* without each rule of 100000 \(--rounds\)\./,
    );
  });

  it('says how it measures', async () => {
    expect((await workspace.run(['rules', 'bench', '--help'])).stdout).toMatch(
      /How it measures:[\s\S]*with all rules and with all but one, in turns/,
    );
  });
});
