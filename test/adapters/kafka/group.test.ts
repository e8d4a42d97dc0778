import { expect, it } from 'vitest';
import type { Committed, Log, Running } from '../../../services/steps/ports/log.ts';
import { numbered, records, topic } from '../../contract/log/support.ts';
import { waitUntil } from '../../wait-until.ts';
import { describeKafka, freshPrefix, openLog } from './kafka.ts';

const PARTITIONS = 6;

/** A process of a group, as its tasks tell: what it holds now, what came and went, and what was committed before. */
interface Process {
  readonly log: Log;
  readonly running: Running;
  readonly holds: Set<number>;
  readonly began: { readonly number: number; readonly committed: Committed | undefined }[];
  readonly seen: string[];
}

/** Numbers held anywhere, by process; two holding the same at once is what must never be. */
async function join(name: string, everywhere: Map<number, object>): Promise<Process> {
  const log = await openLog();
  const holds = new Set<number>();
  const began: Process['began'] = [];
  const seen: string[] = [];
  const me = {};
  const running = await log.run({
    group: name,
    topics: [name],
    task: (number) => {
      let next = -1;
      return {
        async start(committed) {
          expect(everywhere.has(number)).toBe(false);
          everywhere.set(number, me);
          holds.add(number);
          began.push({ number, committed: committed.get(name) });
          return new Map();
        },
        async handle(batch) {
          expect(everywhere.get(number)).toBe(me);
          for (const { partition, offset } of batch) seen.push(`${partition}/${offset}`);
          next = batch.at(-1)!.offset + 1;
        },
        async stop(control) {
          if (next >= 0) await control.commit(new Map([[name, next]]), `left at ${next}`);
          holds.delete(number);
          everywhere.delete(number);
        },
      };
    },
  });
  return { log, running, holds, began, seen };
}

describeKafka('a group of processes', () => {
  it('spreads the work, keeps what it can where it is, and hands the rest over with what was committed', async () => {
    const name = `${freshPrefix()}a`;
    const log = await openLog();
    await log.createTopics([topic(name, PARTITIONS)]);
    for (let n = 0; n < PARTITIONS; n++) await log.append(records(name, n, numbered('', 10)));
    const everywhere = new Map<number, object>();

    const one = await join(name, everywhere);
    await waitUntil('the first has it all', () => one.seen.length === PARTITIONS * 10);
    const two = await join(name, everywhere);
    await waitUntil('both have half', () => one.holds.size === 3 && two.holds.size === 3);
    expect(one.began).toHaveLength(PARTITIONS);
    for (const { committed } of two.began) expect(committed).toEqual({ offset: 10, metadata: 'left at 10' });

    const three = await join(name, everywhere);
    await waitUntil('each has two', () => [one, two, three].every(({ holds }) => holds.size === 2));
    expect(one.began).toHaveLength(PARTITIONS);
    expect(two.began).toHaveLength(3);

    for (let n = 0; n < PARTITIONS; n++) await log.append(records(name, n, numbered('', 10)));
    const seen = () => [one, two, three].flatMap((process) => process.seen);
    await waitUntil('all is read', () => seen().length === PARTITIONS * 20);
    expect(new Set(seen()).size).toBe(PARTITIONS * 20);

    await one.running.stop();
    await waitUntil('two share what one left', () => two.holds.size === 3 && three.holds.size === 3);
    for (const process of [one, two, three]) {
      await process.log.close();
      await process.running.done;
    }
    expect(everywhere.size).toBe(0);
    await log.close();
  });

  it('lets a process wait that has nothing to do, until another goes', async () => {
    const name = `${freshPrefix()}a`;
    const log = await openLog();
    await log.createTopics([topic(name, 1)]);
    await log.append(records(name, 0, ['one']));
    const everywhere = new Map<number, object>();
    const one = await join(name, everywhere);
    await waitUntil('it is read', () => one.seen.length === 1);
    const two = await join(name, everywhere);
    expect(two.holds.size).toBe(0);
    expect(await two.running.lag()).toEqual([]);
    await one.running.stop();
    await waitUntil('the other has it', () => two.holds.size === 1);
    expect(two.began).toEqual([{ number: 0, committed: { offset: 1, metadata: 'left at 1' } }]);
    await Promise.all([one.log.close(), two.log.close(), log.close()]);
  });

  it('goes on with other partitions while one that is to move has a batch in hand, and loses none', async () => {
    const name = `${freshPrefix()}a`;
    const log = await openLog({ sessionTimeoutMs: 1_500 });
    await log.createTopics([topic(name, 2)]);
    const stuck = Promise.withResolvers<void>();
    const seen: string[] = [];
    const task = (number: number) => ({
      start: async () => new Map(),
      async handle(batch: readonly { readonly offset: number }[], control: { commit: TaskCommit }) {
        if (number === 1) await stuck.promise;
        for (const { offset } of batch) seen.push(`${number}/${offset}`);
        await control.commit(new Map([[name, batch.at(-1)!.offset + 1]]), '');
      },
      stop: async () => undefined,
    });
    const running = await log.run({ group: name, topics: [name], task });
    await log.append([...records(name, 0, ['a']), ...records(name, 1, ['a'])]);
    await waitUntil('the first partition is read', () => seen.includes('0/0'));
    const other = await openLog({ sessionTimeoutMs: 1_500 });
    const theirs: string[] = [];
    const taken = await other.run({
      group: name,
      topics: [name],
      task: (number) => ({
        start: async (committed) => {
          theirs.push(`${number} from ${committed.get(name)?.offset}`);
          return new Map();
        },
        handle: async () => undefined,
        stop: async () => undefined,
      }),
    });
    // Longer than the session timeout: who holds a batch is alive.
    const until = performance.now() + 2_500;
    await waitUntil('a while has passed', () => performance.now() > until);
    expect(seen).toEqual(['0/0']);
    expect(theirs).toEqual([]);
    await log.append(records(name, 0, ['b']));
    await waitUntil('the other partition goes on', () => seen.includes('0/1'));
    stuck.resolve();
    await waitUntil('the moved one has come', () => theirs.length === 1);
    expect(theirs).toEqual(['1 from 1']);
    await Promise.all([running.stop(), taken.stop()]);
    await Promise.all([running.done, taken.done, log.close(), other.close()]);
  });
});

describeKafka('a process that was away for longer than the session timeout', () => {
  it('lets go of the state of what it lost before it begins anew, without last words', async () => {
    const name = `${freshPrefix()}a`;
    const log = await openLog({ sessionTimeoutMs: 1_000 });
    await log.createTopics([topic(name, 2)]);
    const said: string[] = [];
    const held = new Set<number>();
    const running = await log.run({
      group: name,
      topics: [name],
      task: (number) => {
        expect(held.has(number)).toBe(false);
        held.add(number);
        return {
          start: async () => new Map(),
          handle: async () => undefined,
          stop: async () => void said.push(`stop ${number}`),
          release: () => {
            held.delete(number);
            said.push(`release ${number}`);
          },
        };
      },
    });
    await waitUntil('both have begun', () => held.size === 2);
    const until = performance.now() + 2_500;
    // As a process that is swapped out: no heartbeat goes while this runs.
    while (performance.now() < until);
    await waitUntil('both are lost', () => said.length === 2);
    expect(new Set(said)).toEqual(new Set(['release 0', 'release 1']));
    await waitUntil('both begin anew', () => held.size === 2);
    await running.stop();
    expect(said).toHaveLength(6);
    for (const number of [0, 1])
      expect(said.slice(2).filter((word) => word.endsWith(String(number)))).toEqual([
        `stop ${number}`,
        `release ${number}`,
      ]);
    expect(held.size).toBe(0);
    await log.close();
  });
});

type TaskCommit = (next: ReadonlyMap<string, number>, metadata: string) => Promise<void>;
