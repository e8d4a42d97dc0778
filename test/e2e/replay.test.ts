import { mkdir, readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { at, domestic, person, shippedRules } from '../events.ts';
import { openConcerns, standingMatches } from './support/final-state.ts';
import { countRows } from './support/query.ts';
import { summary } from './support/summary.ts';
import { createWorkspace, ndjson, parseLines, type Ran, type Workspace } from './support/workspace.ts';

interface Revision {
  readonly warningId: string;
  readonly revision: number;
  readonly reason: string;
  readonly subject: string;
  readonly level: string;
  readonly score: number;
  readonly contributions: readonly { readonly rule: string; readonly events: readonly string[] }[];
}

let workspace: Workspace;

beforeAll(async () => {
  workspace = await createWorkspace();
});
afterEach(() => workspace.killAll());
afterAll(() => workspace.remove());

const replay = (...args: readonly string[]): Promise<Ran> => workspace.run(['replay', ...args]);
const revisions = ({ stdout }: Ran): Revision[] => parseLines<Revision>(stdout);

describe('a simulated town, replayed', () => {
  let town: string;
  let events: Record<string, unknown>[];
  let asWritten: Ran;

  beforeAll(async () => {
    town = workspace.file('town.ndjson');
    const simulated = await workspace.run(
      ['simulate', '--seed', '5', '--days', '14', '--people', '6000', '--cameras', '100', '--out', town],
      {},
    );
    expect(simulated).toMatchObject({ code: 0, stdout: '' });
    events = parseLines(await workspace.read('town.ndjson'));
    asWritten = await replay(town);
    expect(asWritten.code).toBe(0);
  });

  it('gives warnings, and counts that add up', () => {
    const { read, accepted, duplicate, rejected, late } = summary(asWritten, 'events');
    expect(read).toBe(events.length);
    expect(accepted! + duplicate! + rejected!).toBe(read);
    expect({ rejected, late }).toEqual({ rejected: 0, late: 0 });
    const all = revisions(asWritten);
    expect(all.length).toBeGreaterThan(20);
    expect(summary(asWritten, 'warnings').revisions).toBe(all.length);
    expect(new Set(all.map(({ warningId, revision }) => `${warningId}/${revision}`)).size).toBe(all.length);
    expect(new Set(all.map(({ warningId }) => warningId)).size).toBe(
      Number(/warnings +(\d+) in/.exec(asWritten.stderr)?.[1]),
    );
  });

  it('gives the same bytes the second time, from standard input and packed', async () => {
    const content = await readFile(town);
    const [again, packed] = await Promise.all([
      workspace.run(['replay', '-'], { stdin: content }),
      replay(await workspace.write('town.ndjson.gz', gzipSync(content))),
    ]);
    // Compared outside of `expect`, which would print all of both.
    expect(again.stdout === asWritten.stdout).toBe(true);
    expect(packed.stdout === asWritten.stdout).toBe(true);
  });

  it('ends in the same state whatever the order of arrival within the lateness bound', async () => {
    const file = await workspace.write('permuted.ndjson', permuted(events));
    const [inOrder, outOfOrder] = await Promise.all([
      replay(town, '--print', 'matches'),
      replay(file, '--print', 'matches'),
    ]);
    expect(summary(outOfOrder, 'events')).toEqual(summary(inOrder, 'events'));
    const standing = standingMatches(inOrder);
    expect(standing.length).toBeGreaterThan(20);
    expect(standingMatches(outOfOrder)).toEqual(standing);
    const open = openConcerns(asWritten);
    expect(open.length).toBeGreaterThan(3);
    expect(openConcerns(await replay(file))).toEqual(open);
  });

  it('keeps the data with --store, as much as the summary says, and no more the second time', async () => {
    const store = workspace.file('store');
    const first = await replay(town, '--store', store);
    const tables = [
      'events',
      'warnings',
      'warning_contributions',
      'assessments',
      'rule_sets',
      'rule_set_history',
    ];
    const counts = await countRows(store, tables);
    expect(counts).toEqual(summary(first, 'stored'));
    expect(counts.warnings).toBe(revisions(first).length);
    const second = await replay(town, '--store', store);
    expect(second.stdout === first.stdout).toBe(true);
    expect(await countRows(store, tables)).toEqual(counts);
  });

  it('prints every decision with --print assessments', async () => {
    const printed = await replay(town, '--print', 'assessments');
    const assessments = parseLines<{ decision: string; warningId: string | null }>(printed.stdout);
    expect(assessments).toHaveLength(summary(printed, 'stored').assessments!);
    const told = assessments.filter((one) => (one as { revision?: number | null }).revision != null);
    expect(told).toHaveLength(revisions(asWritten).length);
    expect(new Set(assessments.map(({ decision }) => decision))).toContain('raised');
  });
});

/** Another order of arrival in which nothing comes more than six days after what happened later. */
function permuted(events: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  let seed = 12345;
  const random = (): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return seed / 2 ** 32;
  };
  return events
    .map((event) => ({ event, key: Date.parse(String(event.occurredAt)) + random() * 6 * 86_400_000 }))
    .sort((a, b) => a.key - b.key)
    .map(({ event }) => event);
}

describe('what a sender says again, corrects and takes back', () => {
  const first = domestic('c1', 0);
  const second = domestic('c2', 10);
  let rules: string;

  beforeAll(async () => {
    const [rule] = await shippedRules('domestic-repeat-28d');
    rules = workspace.file('rules');
    await mkdir(rules);
    await workspace.write('rules/domestic-repeat-28d.json', JSON.stringify(rule));
  });

  const told = async (events: readonly object[]) => {
    const ran = await workspace.run(['replay', '-', '--rules', rules], { stdin: ndjson(events) });
    expect(ran.code).toBe(0);
    return { ran, told: revisions(ran).map(({ reason, level, score }) => `${reason} ${level} ${score}`) };
  };

  it('raises at the second report and at no repetition of it', async () => {
    const { ran, told: all } = await told([first, second, second, { ...second, severity: 1 }, first]);
    expect(all).toEqual(['raised orange 60']);
    expect(summary(ran, 'events')).toMatchObject({ read: 5, accepted: 2, duplicate: 3, rejected: 0 });
    expect(revisions(ran)[0]).toMatchObject({
      subject: `individual:${person(1)}`,
      contributions: [{ rule: 'domestic-repeat-28d', events: ['c1', 'c2'] }],
    });
  });

  it('withdraws when a correction takes the ground away, and raises nothing where that was known from the start', async () => {
    const corrections: readonly object[] = [
      { status: 'retracted' },
      { category: 'noise', status: 'updated' },
      { parties: [{ token: person(99), role: 'victim' }] },
      { parties: [] },
      { occurredAt: at(-20) },
    ];
    const of = (n: number) => ({ parties: [{ token: person(n), role: 'victim' }] });
    const firsts = corrections.map((_, n) => domestic(`first ${n}`, 0, of(n)));
    const seconds = corrections.map((_, n) => domestic(`second ${n}`, 10, of(n)));
    const corrected = corrections.map((change, n) => ({
      ...firsts[n],
      revision: 1,
      recordedAt: at(11),
      ...change,
    }));
    const after = await told([...firsts, ...seconds, ...corrected]);
    for (const n of corrections.keys()) {
      const ofPerson = revisions(after.ran).filter(({ subject }) => subject === `individual:${person(n)}`);
      expect(
        ofPerson.map(({ reason }) => reason),
        JSON.stringify(corrections[n]),
      ).toEqual(['raised', 'withdrawn']);
      expect(ofPerson[1]).toMatchObject({ score: 0, contributions: [] });
    }
    expect((await told([...corrected, ...firsts, ...seconds])).told).toEqual([]);
  });

  it('counts what comes later than the lateness bound, and scores it not', async () => {
    const { ran, told: all } = await told([second, first, domestic('c3', 10.1)]);
    expect(summary(ran, 'events')).toMatchObject({ accepted: 3, late: 1 });
    expect(all).toEqual(['raised orange 60']);
    expect(revisions(ran)[0]?.contributions[0]?.events).toEqual(['c2', 'c3']);
  });

  it('drops the accused and says how many', async () => {
    const parties = [
      { token: person(1), role: 'victim' },
      { token: person(9), role: 'suspect' },
    ];
    const { ran } = await told([
      { ...first, parties },
      { ...second, parties },
    ]);
    expect(ran.stderr).toContain('dropped   2 accused people');
    expect(ran.stdout + ran.stderr).not.toContain(person(9));
  });
});
