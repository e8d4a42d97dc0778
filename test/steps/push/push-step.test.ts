import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createMemoryLog } from '../../../services/adapters/memory-log/memory-log.ts';
import { createMemoryStore, type MemoryStore } from '../../../services/adapters/memory-log/store.ts';
import { CLOCK } from '../../../services/app/push/delivering.ts';
import { ERASED_SUBJECT } from '../../../services/core/record/erasure.ts';
import type { Warning } from '../../../services/core/record/warning.ts';
import type { Codec } from '../../../services/steps/ports/codec.ts';
import { HistoryError } from '../../../services/steps/ports/history.ts';
import { createErasedWarnings } from '../../../services/steps/push/erased-warnings.ts';
import { createPushStep, type PushStepOptions } from '../../../services/steps/push/push-step.ts';
import { historyOf } from '../../adapters/http/history.ts';
import { recordedMetrics } from '../observe/recorded-metrics.ts';
import { ERASED_MARK, personWarning, warningWith } from './warnings.ts';

const codec: Codec<Warning> = {
  encode: (warning) => Buffer.from(JSON.stringify(warning)),
  decode: (bytes) => JSON.parse(Buffer.from(bytes).toString()) as Warning,
};

/** A store that has these revisions, and whatever is put in later, once it is `there`. */
function storeOf(revisions: Warning[], there = Promise.resolve()) {
  const { open, holds } = historyOf(revisions);
  const asked: string[] = [];
  const told: string[] = [];
  const source: NonNullable<PushStepOptions['source']> = {
    stored: {
      async open(limit) {
        asked.push('open');
        await there;
        return await open(limit);
      },
      async holds(names) {
        asked.push('holds');
        await there;
        return await holds(names);
      },
    },
    backoff: () => 1,
    clock: CLOCK,
    logger: { info: (_, message) => told.push(message), warn: (_, message) => told.push(message) },
  };
  return { source, asked, told };
}

/** A log with a `warnings` topic and a push step over it, stopped when the test ends. */
async function startPush(
  given: readonly Warning[] = [],
  change: Partial<PushStepOptions> = {},
  store: MemoryStore = createMemoryStore(),
  partitions = 1,
) {
  const log = createMemoryLog({ store });
  onTestFinished(() => log.close());
  await log.createTopics([{ name: 'warnings', partitions, retentionMs: 3_600_000 }]);
  const put = (warnings: readonly Warning[], partition = 0) =>
    log.append(
      warnings.map((warning) => {
        return { topic: 'warnings', partition, key: warning.warningId, value: codec.encode(warning) };
      }),
    );
  await put(given);
  const step = createPushStep({ log, codec, ...change });
  const running = await log.run({ ...step, idleMs: 5 });
  const settled = () =>
    expect
      .poll(async () => (await running.lag()).reduce((sum, { records }) => sum + records, 0), {
        timeout: 5_000,
      })
      .toBe(0);
  await settled();
  return { log, step, running, put, settled, feed: step.feed, store };
}

const ids = (warnings: readonly Warning[]) =>
  warnings.map(({ warningId, revision }) => `${warningId}/${revision}`);
const numbered = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    warningWith({ warningId: `w_${i}`, level: i % 2 ? 'red' : 'blue' }),
  );

describe('the push step', () => {
  it('keeps the current revision of each open warning, the one told of last first', async () => {
    const { feed } = await startPush([
      warningWith({ warningId: 'w_a' }),
      warningWith({ warningId: 'w_b' }),
      warningWith({ warningId: 'w_a', revision: 1, reason: 'escalated', level: 'red' }),
    ]);
    expect(ids(feed.recent(10))).toEqual(['w_a/1', 'w_b/0']);
    expect(ids(feed.recent(1))).toEqual(['w_a/1']);
    expect(feed.recent(0)).toEqual([]);
    expect(feed.counts()).toEqual({ blue: 0, yellow: 1, orange: 0, red: 1 });
  });

  it('keeps nothing of a warning whose person is erased, and tells those who are there that it is over', async () => {
    const PERSON = { subject: 'individual:p_0000000000000000000001' };
    const gone = new Set<string>();
    const erased = {
      readOn: async () => {},
      isErased: ({ subject }: Pick<Warning, 'subject'>) => gone.has(subject),
    };
    const given = [
      warningWith({ ...PERSON, warningId: 'w_open' }),
      warningWith({ ...PERSON, warningId: 'w_closed', status: 'closed', reason: 'closed' }),
      warningWith({ warningId: 'w_other', status: 'closed', reason: 'closed' }),
    ];
    const { feed, step, put, settled } = await startPush(given, { erased });
    const told: string[] = [];
    feed.subscribe(({ warningId, status }) => told.push(`${warningId} ${status}`));
    gone.add(PERSON.subject);
    step.forgetErased();
    await put([
      warningWith({
        warningId: 'w_open',
        revision: 1,
        subject: ERASED_SUBJECT,
        status: 'withdrawn',
        reason: 'withdrawn',
        contributions: [],
      }),
    ]);
    await settled();
    expect(told).toEqual(['w_open withdrawn']);
    const { open, ended } = feed.content();
    expect(ids([...open, ...ended])).toEqual(['w_other/0']);
    const held = step.revisions.heldAfter([-1]).map(({ warning }) => warning);
    expect(ids(held)).toEqual(['w_other/0', 'w_open/1']);
    expect(JSON.stringify(held)).not.toContain(PERSON.subject);
  });

  it.each(['closed', 'expired', 'withdrawn'] as const)(
    'lets go of a warning that is %s, and tells of it',
    async (status) => {
      const { feed, put, settled } = await startPush([warningWith()]);
      const told: string[] = [];
      feed.subscribe((warning) => told.push(warning.status));
      await put([warningWith({ revision: 1, status, reason: status })]);
      await settled();
      expect(told).toEqual([status]);
      expect(feed.recent(10)).toEqual([]);
      expect(feed.counts()).toEqual({ blue: 0, yellow: 0, orange: 0, red: 0 });
    },
  );

  it('counts what nobody answered in time: what went up, and what is about to', async () => {
    const acknowledgeBy = 1_000;
    const { feed } = await startPush([
      warningWith({ warningId: 'w_a', acknowledgeBy }),
      warningWith({ warningId: 'w_b', level: 'red', escalation: 3 }),
      warningWith({ warningId: 'w_c', level: 'red', status: 'acknowledged' }),
      warningWith({ warningId: 'w_d', level: 'red', status: 'closed', escalation: 1 }),
    ]);
    expect(feed.overdue(acknowledgeBy - 1)).toEqual({ blue: 0, yellow: 0, orange: 0, red: 1 });
    expect(feed.overdue(acknowledgeBy)).toEqual({ blue: 0, yellow: 1, orange: 0, red: 1 });
  });

  it('knows a warning by its id, whether open or ended, at its last revision', async () => {
    const { feed } = await startPush([
      warningWith({ warningId: 'w_a' }),
      warningWith({ warningId: 'w_b' }),
      warningWith({ warningId: 'w_a', revision: 1, status: 'closed' }),
    ]);
    expect([feed.get('w_a')?.revision, feed.get('w_b')?.revision, feed.get('w_c')]).toEqual([
      1,
      0,
      undefined,
    ]);
    expect(ids(feed.content().open)).toEqual(['w_b/0']);
    expect(ids(feed.content().ended)).toEqual(['w_a/1']);
  });

  it('keeps a warning that is acknowledged or assigned', async () => {
    const { feed } = await startPush([
      warningWith({ warningId: 'w_a', revision: 1, status: 'acknowledged' }),
      warningWith({ warningId: 'w_b', revision: 1, status: 'assigned' }),
    ]);
    expect(feed.counts().yellow).toBe(2);
  });

  it('drops revisions that a producer wrote again after a crash, and those of an ended warning', async () => {
    const { feed, put, settled } = await startPush();
    const told: string[] = [];
    feed.subscribe((warning) => told.push(...ids([warning])));
    const once = [
      warningWith(),
      warningWith({ revision: 1, reason: 'escalated', level: 'red' }),
      warningWith({ revision: 2, reason: 'withdrawn', status: 'withdrawn' }),
    ];
    await put([...once, ...once, ...once.slice(1)]);
    await settled();
    expect(told).toEqual(['w_1/0', 'w_1/1', 'w_1/2']);
    expect(feed.recent(10)).toEqual([]);
  });

  it('tells each listener of every revision in order until it leaves', async () => {
    const { feed, put, settled } = await startPush();
    const first: string[] = [];
    const second: string[] = [];
    const leave = feed.subscribe((warning) => first.push(warning.warningId));
    feed.subscribe((warning) => second.push(warning.warningId));
    await put(numbered(3));
    await settled();
    leave();
    await put([warningWith({ warningId: 'w_last' })]);
    await settled();
    expect(first).toEqual(['w_0', 'w_1', 'w_2']);
    expect(second).toEqual(['w_0', 'w_1', 'w_2', 'w_last']);
  });

  it('starts `keep` records before the end, and says that its counts are not of everything', async () => {
    const { feed } = await startPush(numbered(20), { keep: 5 });
    expect(ids(feed.recent(10))).toEqual(['w_19/0', 'w_18/0', 'w_17/0', 'w_16/0', 'w_15/0']);
    expect(feed.complete()).toBe(false);
  });

  it('says that its counts are of everything where it has read everything', async () => {
    const { feed } = await startPush(numbered(5), { keep: 5 });
    expect(feed.complete()).toBe(true);
  });

  it('measures the way of each revision to the screens once: none that it shows again after a restart, none that came twice', async () => {
    const recordedAt = 1_000_000;
    const once = numbered(3).map((warning) => ({ ...warning, recordedAt }));
    const first = recordedMetrics();
    const options = { now: () => recordedAt + 1_500 };
    const before = await startPush([], { ...options, metrics: first.metrics });
    await before.put([...once, ...once, warningWith({ warningId: 'w_by_time', recordedAt: null })]);
    await before.settled();
    expect(first.observed('tocsin_recorded_to_pushed_seconds')).toEqual(
      ['blue', 'red', 'blue'].map((level) => ({
        name: 'tocsin_recorded_to_pushed_seconds',
        labels: { level },
        value: 1.5,
      })),
    );
    await before.running.stop();
    const second = recordedMetrics();
    const after = await startPush([], { ...options, metrics: second.metrics }, before.store);
    await after.put([warningWith({ warningId: 'w_new', recordedAt: recordedAt + 9_000 })]);
    await after.settled();
    // Its source's clock is ahead of this one.
    expect(second.observed('tocsin_recorded_to_pushed_seconds').map(({ value }) => value)).toEqual([0]);
  });

  it('starts `keep` records before the end again after a restart, whatever was committed', async () => {
    const before = await startPush(numbered(4));
    await before.running.stop();
    const after = await startPush([], {}, before.store);
    expect(after.feed.counts()).toEqual({ blue: 2, yellow: 0, orange: 0, red: 2 });
  });

  it('holds `maxOpen` warnings at most, the newest, and counts what it holds', async () => {
    const { feed } = await startPush(numbered(10), { maxOpen: 4 });
    expect(ids(feed.recent(10))).toEqual(['w_9/0', 'w_8/0', 'w_7/0', 'w_6/0']);
    expect(feed.counts()).toEqual({ blue: 2, yellow: 0, orange: 0, red: 2 });
    expect(feed.complete()).toBe(false);
  });

  it('commits what it has read, so that the log may drop it when its time is over', async () => {
    const { store } = await startPush(numbered(3));
    const commits = store.topics.get('warnings')!.partitions[0]!.commits;
    await expect.poll(() => commits.get('push')?.offset, { timeout: 5_000 }).toBe(3);
  });

  it('knows of each partition how far it has read, and what was told after a place in each', async () => {
    const { step, put, settled } = await startPush(numbered(20), {}, createMemoryStore(), 2);
    const { revisions } = step;
    await revisions.begun;
    expect(revisions.reached()).toEqual([19, -1]);
    const before = revisions.reached();
    await put([warningWith({ warningId: 'w_other' })], 1);
    await put([warningWith({ warningId: 'w_new' })]);
    await settled();
    const told = ({ warning }: { readonly warning: Warning }) => warning.warningId;
    expect(revisions.heldAfter(before).map(told).sort()).toEqual(['w_new', 'w_other']);
    const reading = (await revisions.readAfter([18, -1]))!;
    const read: string[] = [];
    for await (const revision of reading.revisions) read.push(told(revision));
    expect([read, reading.upTo]).toEqual([
      ['w_19', 'w_new', 'w_other'],
      [20, 0],
    ]);
  });
});

describe('what is open and lies before what is read of the log', () => {
  const change = (warningId: string, n: Partial<Warning> = {}) =>
    warningWith({ warningId, revision: 1, ...n });
  const whole = (feed: { complete(): boolean }) =>
    expect.poll(() => feed.complete(), { timeout: 5_000 }).toBe(true);

  it('is taken from the store, as told of before all else, and then nothing is missing', async () => {
    const first = [warningWith({ warningId: 'w_late', at: 2 }), warningWith({ warningId: 'w_early', at: 1 })];
    const { source } = storeOf([...first, ...numbered(5)]);
    const { feed } = await startPush([...first, ...numbered(5)], { keep: 5, source });
    await whole(feed);
    expect(ids(feed.recent(10)).slice(-3)).toEqual(['w_0/0', 'w_late/0', 'w_early/0']);
    expect(feed.counts()).toEqual({ blue: 3, yellow: 2, orange: 0, red: 2 });
    expect(feed.get('w_early')?.contributions).toHaveLength(1);
    expect(feed.content()).toMatchObject({ complete: true, endedComplete: false });
  });

  it('is not brought back where the log has ended it, or told more of it, since the store was written', async () => {
    const stored = [warningWith({ warningId: 'w_gone' }), warningWith({ warningId: 'w_on' }), ...numbered(1)];
    const { source } = storeOf(stored);
    const { feed, put, settled } = await startPush(
      [...stored, change('w_gone', { status: 'closed' }), change('w_on', { level: 'red' })],
      { keep: 3, source },
    );
    await whole(feed);
    expect(ids(feed.recent(10))).toEqual(['w_on/1', 'w_0/0']);
    // What it was told twice is known, and what comes is told of.
    const told: string[] = [];
    feed.subscribe((warning) => told.push(...ids([warning])));
    await put([warningWith({ warningId: 'w_gone' }), change('w_0', { status: 'expired' })]);
    await settled();
    expect(told).toEqual(['w_0/1']);
    expect(ids(feed.recent(10))).toEqual(['w_on/1']);
  });

  it('waits for a store that has yet to come as far as the log was read from', async () => {
    const all = [warningWith({ warningId: 'w_old' }), change('w_old', { status: 'closed' }), ...numbered(3)];
    const revisions = [all[0]!];
    const { source, asked, told } = storeOf(revisions);
    const { feed } = await startPush(all, { keep: 2, source });
    await expect.poll(() => asked.length, { timeout: 5_000 }).toBeGreaterThan(5);
    expect(asked).not.toContain('open');
    expect([feed.complete(), ids(feed.recent(10))]).toEqual([false, ['w_2/0', 'w_1/0']]);
    expect(told).toEqual([expect.stringContaining('ClickHouse does not tell it')]);
    revisions.push(...all.slice(1, 4));
    await whole(feed);
    expect(ids(feed.recent(10))).toEqual(['w_2/0', 'w_1/0', 'w_0/0']);
  });

  it('comes when a store that did not answer does, with the log read on meanwhile', async () => {
    const answers = Promise.withResolvers<void>();
    const revisions = [
      warningWith({ warningId: 'w_old' }),
      warningWith({ warningId: 'w_over' }),
      ...numbered(2),
    ];
    const { source, asked } = storeOf(revisions, answers.promise);
    const { feed, put, settled } = await startPush(revisions, { keep: 2, source });
    await expect.poll(() => asked.length, { timeout: 5_000 }).toBe(1);
    await put([change('w_over', { status: 'closed' }), warningWith({ warningId: 'w_new' })]);
    await settled();
    expect([feed.complete(), ids(feed.recent(10))]).toEqual([false, ['w_new/0', 'w_1/0', 'w_0/0']]);
    answers.resolve();
    await whole(feed);
    expect(ids(feed.recent(10))).toEqual(['w_new/0', 'w_1/0', 'w_0/0', 'w_old/0']);
  });

  it('is asked for again after the store failed', async () => {
    const revisions = [warningWith({ warningId: 'w_old' }), ...numbered(2)];
    const { source } = storeOf(revisions);
    let failures = 3;
    const stored = {
      ...source.stored,
      open: async (limit: number) => {
        if (failures-- > 0) throw new HistoryError();
        return await source.stored.open(limit);
      },
    };
    const { feed } = await startPush(revisions, { keep: 2, source: { ...source, stored } });
    await whole(feed);
    expect(ids(feed.recent(10))).toEqual(['w_1/0', 'w_0/0', 'w_old/0']);
  });

  it('is missing, and said to be, where there are more than memory holds', async () => {
    const old = numbered(6).map((warning, at) => ({ ...warning, warningId: `old_${at}`, at }));
    const { source, told } = storeOf([...old, ...numbered(2)]);
    const { feed } = await startPush([...old, ...numbered(2)], { keep: 2, maxOpen: 4, source });
    await expect.poll(() => told, { timeout: 5_000 }).toHaveLength(1);
    expect(ids(feed.recent(10))).toEqual(['w_1/0', 'w_0/0', 'old_5/0', 'old_4/0']);
    expect(feed.complete()).toBe(false);
  });

  it('is never of a person who was erased since', async () => {
    const erased = createErasedWarnings({
      log: createMemoryLog(),
      codec: { encode: () => new Uint8Array(), decode: () => ERASED_MARK },
    });
    erased.note(ERASED_MARK);
    const given = [personWarning({ warningId: 'w_p' }), warningWith({ warningId: 'w_old' }), ...numbered(2)];
    const { source } = storeOf(given);
    const { feed } = await startPush(given, {
      keep: 2,
      source,
      erased: { readOn: async () => {}, isErased: erased.isErased },
    });
    await whole(feed);
    expect(ids(feed.recent(10))).toEqual(['w_1/0', 'w_0/0', 'w_old/0']);
  });

  it('makes what is shown just what is open, in random stories, wherever the log is read from and however the store lags', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ n: fc.nat(5), ends: fc.boolean() }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 30 }),
        fc.nat(30),
        async (steps, keep, lag) => {
          const lives = new Map<number, number>();
          const all = steps.map(({ n, ends }) => {
            const revision = (lives.get(n) ?? -1) + 1;
            lives.set(n, revision);
            return { n, revision, ends };
          });
          const lastOf = new Map<number, boolean>();
          const story: Warning[] = [];
          for (const { n, revision, ends } of all) {
            // What has ended stays so.
            if (lastOf.get(n) === true) continue;
            lastOf.set(n, ends);
            story.push(warningWith({ warningId: `w_${n}`, revision, status: ends ? 'closed' : 'open' }));
          }
          const stored = story.slice(0, Math.max(0, story.length - Math.min(lag, keep)) + 1);
          const feed = await seededFeed(story, keep, stored);
          const open = [...lastOf].filter(([, ends]) => !ends).map(([n]) => `w_${n}`);
          expect(new Set(feed.recent(99).map(({ warningId }) => warningId))).toEqual(new Set(open));
        },
      ),
      { numRuns: 60 },
    );
  });

  async function seededFeed(story: Warning[], keep: number, stored: Warning[]) {
    const { source } = storeOf(stored);
    const { feed } = await startPush(story, { keep, source });
    await whole(feed);
    return feed;
  }
});
