import { chmod, stat } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { domestic, person } from '../../events.ts';
import { incidentRule, writeRules } from '../../rule-set-files.ts';
import { waitUntil } from '../../wait-until.ts';
import { signInBy } from '../support/sign-in.ts';
import { createWorkspace, type Started, type Workspace } from '../support/workspace.ts';
import { clearBrokers, isOurs } from './installation.ts';
import { createProcesses, type Processes, urlOf } from './processes.ts';

/** One pipeline in several processes over a real broker and registry, as a city would run it. */

const PARTITIONS = 4;
const CASES = 240;
/** Of the tokens: all that ingest have the same. */
const KEY = 'ab'.repeat(32);

async function writeKey(name: string, key: string): Promise<void> {
  await chmod(await workspace.write(`${name}/token.key`, `${key}\n`), 0o600);
}

let workspace: Workspace;
let processes: Processes;
beforeEach(async () => {
  workspace = await createWorkspace();
  processes = createProcesses(workspace, PARTITIONS, 'first');
  if (isOurs) await clearBrokers();
  for (const name of ['front', 'door']) await writeKey(name, KEY);
});
afterEach(() => workspace.remove());

describe.skipIf(!isOurs)('steps in processes of their own', () => {
  it('lose and double nothing when a scorer is killed, and its partitions go to the other', async () => {
    const { up, ask, settings } = processes;
    await writeRules(workspace.file('rules'), [incidentRule('grave-violence', 'domestic_violence', 3, 60)]);
    // At once, as after a power failure: whoever comes first makes the topics and registers the schemas.
    const [front, first, second, taker] = await Promise.all([
      up('front', 'ingest,merge,push', 'page'),
      up('first', 'score,store', 'warnings_current'),
      up('second', 'score', 'figures'),
      up('door', 'ingest', 'events'),
    ]);
    const page = urlOf(front, 'page');
    await offer(page, 0, CASES / 2);
    await waitUntil('both scorers to have subjects', async () => {
      const held = await Promise.all([first, second].map((scorer) => partitionsOf(scorer)));
      return held.every((partitions) => partitions.length > 0) && held.flat().length === PARTITIONS;
    });
    second.child.kill('SIGKILL');
    await offer(page, CASES / 2, CASES);
    await waitUntil('the other scorer to have all partitions', async () => {
      return (await partitionsOf(first)).length === PARTITIONS;
    });
    const door = urlOf(first, 'ClickHouse');
    await waitUntil('every warning in ClickHouse', async () => {
      const [row] = await ask<{ readonly n: string }>(door, 'SELECT uniqExact(subject) AS n FROM warnings');
      return Number(row!.n) === CASES;
    });
    expect(
      await ask(
        door,
        'SELECT toInt32(count()) AS events, toInt32(uniqExact(stream, case_id, revision)) AS cases FROM events',
      ),
    ).toEqual([{ events: CASES, cases: CASES }]);
    // Each person had one grave incident: one warning each, raised once.
    expect(
      await ask(
        door,
        "SELECT toInt32(count()) AS n, toInt32(uniqExact(warning_id)) AS ids FROM warnings WHERE reason = 'raised'",
      ),
    ).toEqual([{ n: CASES, ids: CASES }]);
    const added = await workspace.run(['account', 'add', 'lin', '--roles', 'duty_officer', '--areas', '*'], {
      env: settings('front'),
    });
    const headers = await signInBy(added.stdout, page);
    const shown = (await (await fetch(`${page}v1/warnings?limit=500`, { headers })).json()) as {
      readonly warnings: readonly unknown[];
    };
    expect(shown.warnings).toHaveLength(CASES);
    // What a process does not run it does not pretend to know.
    const refused = await fetch(`${urlOf(first, 'figures').replace('/metrics', '')}/v1/warnings`);
    expect([refused.status, await refused.json()]).toMatchObject([404, { error: { code: 'not_here' } }]);
    for (const { child, ended } of [front, first, taker]) {
      // None of them has ended by itself.
      expect(child.exitCode).toBeNull();
      child.kill('SIGINT');
      expect((await ended).code).toBe(0);
    }
  });

  it('refuses to take events in with another key of the tokens, or without one', async () => {
    await writeRules(workspace.file('rules'), [incidentRule('grave-violence', 'domestic_violence', 3, 60)]);
    const { up, settings } = processes;
    const front = await up('front', 'ingest', 'events');
    await writeKey('other', 'cd'.repeat(32));
    const other = await workspace.run(['up', '--steps', 'ingest'], { env: settings('other') });
    expect(other).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^this installation makes its tokens with the key of fingerprint k_\S{22}, since \S+, and that of \S+ is k_\S{22}\. Put a copy .*\n$/,
      ) as string,
    });
    expect(other.stdout + other.stderr).not.toContain('cdcd');
    const keyless = await workspace.run(['up', '--steps', 'ingest'], { env: settings('keyless') });
    expect(keyless).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no ') as string });
    await expect(stat(workspace.file('keyless/token.key'))).rejects.toMatchObject({ code: 'ENOENT' });
    // Whoever only scores needs none.
    await up('scorer', 'score', 'figures');
    expect(front.child.exitCode).toBeNull();
  });

  it('is refused without brokers or a registry, and with a step that there is not', async () => {
    const alone = await workspace.run(['up', '--steps', 'score'], { env: {} });
    expect(alone).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('TOCSIN_KAFKA_BROKERS') as string,
    });
    const away = { ...processes.settings('x'), TOCSIN_REGISTRY_URL: 'http://127.0.0.1:1/apis/ccompat/v7' };
    const unreachable = await workspace.run(['up', '--steps', 'score'], { env: away });
    expect(unreachable).toMatchObject({
      code: 3,
      // A line to act on, no stack.
      stderr: expect.stringMatching(/^the schema registry at http:\S+ cannot be reached: .*\n$/) as string,
    });
    const mistyped = await workspace.run(['up', '--steps', 'scor'], { env: processes.settings('x') });
    expect(mistyped).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('did you mean score?') as string,
    });
  });
});

async function offer(page: string, from: number, to: number): Promise<void> {
  const lines = Array.from({ length: to - from }, (_, index) => {
    const number = from + index;
    const parties = [{ token: person(number), role: 'victim' }];
    const occurredAt = new Date().toISOString();
    return JSON.stringify(domestic(`k${number}`, 0, { parties, occurredAt }));
  });
  const response = await fetch(`${page}v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: lines.join('\n'),
  });
  expect(await response.json()).toMatchObject({ accepted: to - from });
}

/** Partitions whose subjects a process holds. */
async function partitionsOf(scorer: Started): Promise<readonly string[]> {
  const text = await (await fetch(urlOf(scorer, 'figures'))).text();
  return [...text.matchAll(/^tocsin_subjects\{partition="(\d+)"\}/gm)].map(([, partition]) => partition!);
}
