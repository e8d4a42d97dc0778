import { describe, expect, it, onTestFinished } from 'vitest';
import { createMemoryLog } from '../../../services/adapters/memory-log/memory-log.ts';
import type { FollowUp } from '../../../services/core/record/follow-up.ts';
import type { Warning } from '../../../services/core/record/warning.ts';
import { TOPICS } from '../../../services/core/topics.ts';
import type { Log } from '../../../services/steps/ports/log.ts';
import type { ActionRequest } from '../../../services/steps/push/action-request.ts';
import {
  type ActionResult,
  type ActionsOptions,
  createActions,
} from '../../../services/steps/push/actions.ts';
import { createFeed } from '../../../services/steps/push/feed.ts';
import { createPushStep } from '../../../services/steps/push/push-step.ts';
import type { Obstacle } from '../../../services/steps/push/reopening.ts';
import { type Path, startPath } from '../../app/path-under-test.ts';
import { at, domestic, person, shippedRules } from '../../events.ts';
import { waitUntil } from '../../wait-until.ts';
import { warningWith } from './warnings.ts';

/** A minute after the second report: nothing is overdue yet. */
const NOW = Date.parse(at(0.5)) + 60_000;
const HOUR = 3_600_000;

interface Town {
  readonly log: Log;
  readonly path: Path;
  /** The way in of one more process, which shows what the log holds. */
  open(change?: Partial<ActionsOptions>): Promise<Door>;
  /** The warnings about so many people, each open at revision 0. */
  raise(people: number): Promise<readonly Warning[]>;
  followUps(): Promise<readonly FollowUp[]>;
}

type Door = ReturnType<typeof createActions> & { readonly feed: ReturnType<typeof createPushStep>['feed'] };

async function startTown(): Promise<Town> {
  const log = createMemoryLog();
  const path = await startPath({ log, rules: await shippedRules('domestic-repeat-28d') });
  let doors = 0;
  onTestFinished(async () => {
    await path.stop();
    await log.close();
  });
  return {
    log,
    path,
    async open(change = {}) {
      const { feed, ...step } = createPushStep({ log, codec: path.codecs.warning, group: `push-${doors++}` });
      const running = await log.run({ ...step, idleMs: 5 });
      onTestFinished(() => running.stop());
      await waitUntil('the door to be open', async () => (await running.lag())[0]!.records === 0);
      return { ...createActions({ log, codecs: path.codecs, feed, now: () => NOW, ...change }), feed };
    },
    async raise(people) {
      const reports = Array.from({ length: people }, (_, one) => {
        const parties = [{ token: person(one), role: 'victim' }];
        return [domestic(`a${one}`, 0, { parties }), domestic(`b${one}`, 0.5, { parties })];
      });
      await path.offer(...reports.flat());
      return (await path.warnings()).filter(({ reason }) => reason === 'raised');
    },
    async followUps() {
      const all: FollowUp[] = [];
      for await (const { value } of log.read(TOPICS.followUps, 0, 0))
        all.push(path.codecs.followUp.decode(value));
      return all;
    },
  };
}

const ENDS = ['acknowledge', 'contact', 'visit', 'refer'];

/** An acknowledgement, where no other action is named; with an end where the action needs one. */
const asking = ({ warningId, revision }: Warning, change: Partial<ActionRequest> = {}): ActionRequest => ({
  warningId,
  key: 'k1',
  action: 'acknowledge',
  seenRevision: revision,
  ...(ENDS.includes(change.action ?? 'acknowledge') ? { until: NOW + HOUR } : {}),
  ...change,
});

function doneIn(result: ActionResult): Warning {
  expect(result.kind).toBe('done');
  return (result as Extract<ActionResult, { kind: 'done' }>).warning;
}

/** The warning as it is shown now. */
async function shown(door: Door, { warningId }: Warning): Promise<Warning> {
  return await waitUntil('the warning to be shown', () => door.feed.get(warningId));
}

describe('an action', () => {
  it('comes back as the revision that answers it, with who did what until when', async () => {
    const town = await startTown();
    const [warning] = await town.raise(1);
    const door = await town.open();
    const current = await shown(door, warning!);
    const until = NOW + 2 * HOUR;
    const answer = doneIn(await door.act('a_1', asking(current, { until })));
    expect(answer).toMatchObject({
      warningId: warning!.warningId,
      revision: current.revision + 1,
      reason: 'acknowledged',
      status: 'acknowledged',
      acknowledgeBy: until,
      escalation: 0,
      followUp: { action: 'acknowledge', actor: 'a_1', assignee: null, until, reason: null, rule: null },
    });
    expect(await town.followUps()).toMatchObject([
      {
        followUpId: answer.followUp!.id,
        warningId: warning!.warningId,
        at: NOW,
        seenRevision: current.revision,
      },
    ]);
  });

  it('goes through its life: assigned, contacted, visited, referred, silenced, closed, reopened', async () => {
    const town = await startTown();
    const [warning] = await town.raise(1);
    const door = await town.open();
    const steps: readonly (readonly [Partial<ActionRequest>, Partial<Warning>])[] = [
      [
        { action: 'assign', assignee: 'unit:north' },
        { status: 'assigned', assignee: 'unit:north' },
      ],
      [{ action: 'contact' }, { reason: 'followed_up', status: 'assigned' }],
      [
        { action: 'visit', until: NOW + 2 * HOUR },
        { reason: 'followed_up', acknowledgeBy: NOW + 2 * HOUR },
      ],
      [{ action: 'refer' }, { reason: 'followed_up', acknowledgeBy: NOW + HOUR }],
      [
        { action: 'silence', until: NOW + HOUR, reason: 'handled_elsewhere', rule: 'domestic-repeat-28d' },
        { reason: 'followed_up' },
      ],
      [
        { action: 'close', outcome: 'substantiated' },
        { status: 'closed', outcome: 'substantiated' },
      ],
      [
        { action: 'reopen', reason: 'closed_in_error' },
        { reason: 'raised', status: 'open', outcome: null },
      ],
    ];
    let current = await shown(door, warning!);
    for (const [index, [request, expected]] of steps.entries()) {
      const answer = doneIn(await door.act('a_1', asking(current, { key: `k${index}`, ...request })));
      expect(answer).toMatchObject(expected);
      expect(answer.followUp?.action).toBe(request.action);
      current = answer;
    }
    expect(current.warningId).not.toBe(warning!.warningId);
    expect(door.feed.content().open.map(({ warningId }) => warningId)).toEqual([current.warningId]);
  });
});

describe('the silence of one rule', () => {
  it('as the first that is done leaves the deadline of the warning; that of the whole of it is an answer', async () => {
    const town = await startTown();
    const [warning] = await town.raise(1);
    const door = await town.open();
    const current = await shown(door, warning!);
    const silence = { action: 'silence', until: NOW + HOUR, reason: 'rule_unfit' } as const;
    const ofOne = asking(current, { ...silence, key: 'k1', rule: 'domestic-repeat-28d' });
    const left = doneIn(await door.act('a_1', ofOne));
    expect(left).toMatchObject({
      reason: 'followed_up',
      status: 'open',
      acknowledgeBy: current.acknowledgeBy,
      followUp: { action: 'silence', rule: 'domestic-repeat-28d' },
    });
    expect(left.acknowledgeBy).not.toBeNull();
    const answer = doneIn(await door.act('a_1', asking(left, { ...silence, key: 'k2' })));
    expect(answer).toMatchObject({ status: 'acknowledged', acknowledgeBy: NOW + HOUR });
  });
});

describe('two officers at once', () => {
  it('one acts, the others are told what was done, whichever process they ask; then they may act on that', async () => {
    const town = await startTown();
    const [warning] = await town.raise(1);
    const doors = await Promise.all([town.open(), town.open(), town.open()]);
    const current = await shown(doors[0]!, warning!);
    for (const door of doors) await shown(door, warning!);
    const asked: readonly Partial<ActionRequest>[] = [
      { action: 'acknowledge' },
      { action: 'assign', assignee: 'unit:north' },
      { action: 'visit' },
      { action: 'close', outcome: 'duplicate' },
      { action: 'refer' },
    ];
    const results = await Promise.all(
      asked.map((request, index) => doors[index % 3]!.act(`a_${index}`, asking(current, request))),
    );
    const winners = results.filter(({ kind }) => kind === 'done');
    expect(winners).toHaveLength(1);
    const answer = doneIn(winners[0]!);
    const { actor: by, action: did } = answer.followUp!;
    for (const result of results.filter((one) => one !== winners[0]))
      expect(result).toMatchObject({
        kind: 'conflict',
        by,
        did,
        current: { revision: current.revision + 1 },
      });
    // What was done is in the log for good.
    expect(new Set((await town.followUps()).map(({ actor }) => actor)).has(by)).toBe(true);
    if (did === 'close') return;
    expect((await doors[1]!.act('a_9', asking(answer, { action: 'contact' }))).kind).toBe('done');
  });

  it('the one who comes later is told of the first, though it was the first’s second action that moved on', async () => {
    const town = await startTown();
    const [warning] = await town.raise(1);
    const door = await town.open();
    const current = await shown(door, warning!);
    const first = doneIn(await door.act('a_1', asking(current)));
    // Their own older page is no conflict.
    doneIn(await door.act('a_1', asking(current, { action: 'visit' })));
    expect(await door.act('a_2', asking(first, { action: 'contact' }))).toMatchObject({
      kind: 'conflict',
      by: 'a_1',
      did: 'visit',
      current: { revision: current.revision + 2 },
    });
  });

  it('hold even where the door of the second has heard nothing of the first: the scorer keeps the order', async () => {
    const town = await startTown();
    const [warning] = await town.raise(1);
    const door = await town.open();
    const current = await shown(door, warning!);
    const deaf = { ...door.feed, byAnother: () => undefined, subscribe: () => () => {} };
    const second = createActions({
      log: town.log,
      codecs: town.path.codecs,
      feed: deaf,
      now: () => NOW,
      waitMs: 1,
    });
    doneIn(await door.act('a_1', asking(current)));
    expect(await second.act('a_2', asking(current, { action: 'visit' }))).toEqual({ kind: 'accepted' });
    await waitUntil('the decision', async () =>
      (await town.path.assessments()).some(({ decision }) => decision === 'outdated'),
    );
    expect((await town.path.warnings()).at(-1)).toMatchObject({
      revision: current.revision + 1,
      followUp: { actor: 'a_1' },
    });
  });

  it('a warning that is over is told as it ended, and only one that was closed is reopened, once', async () => {
    const town = await startTown();
    const [warning] = await town.raise(1);
    const door = await town.open();
    const current = await shown(door, warning!);
    const reopen = { key: 'again', action: 'reopen' } as const;
    expect(await door.act('a_2', asking(current, reopen))).toMatchObject({
      kind: 'conflict',
      by: null,
      did: null,
    });
    const closed = doneIn(await door.act('a_1', asking(current, { action: 'close', outcome: 'referred' })));
    expect(await door.act('a_2', asking(closed, { action: 'visit' }))).toEqual({
      kind: 'conflict',
      current: closed,
      by: 'a_1',
      did: 'close',
    });
    const both = await Promise.all(
      ['a_2', 'a_3'].map((account) => door.act(account, asking(closed, reopen))),
    );
    expect(both.map(({ kind }) => kind).sort()).toEqual(['conflict', 'done']);
    const raised = doneIn(both.find(({ kind }) => kind === 'done')!);
    expect(both.find(({ kind }) => kind === 'conflict')).toMatchObject({
      current: { warningId: raised.warningId },
      did: 'reopen',
    });
  });
});

describe('the same request again', () => {
  it('is done once, however often and wherever it is asked, and has the same answer', async () => {
    const town = await startTown();
    const [warning] = await town.raise(1);
    const [one, other] = await Promise.all([town.open(), town.open()]);
    const current = await shown(one, warning!);
    await shown(other, warning!);
    const request = asking(current);
    const results = await Promise.all([
      one.act('a_1', request),
      other.act('a_1', request),
      one.act('a_1', request),
    ]);
    const [answer, ...others] = results.map(doneIn);
    expect(others).toEqual([answer, answer]);
    expect(doneIn(await one.act('a_1', request))).toEqual(answer);
    expect((await town.path.warnings()).filter(({ followUp }) => followUp !== null)).toHaveLength(1);
    expect(new Set((await town.followUps()).map(({ followUpId }) => followUpId)).size).toBe(1);
  });

  it('with another key, of another officer or about something else is another', async () => {
    const town = await startTown();
    const [warning] = await town.raise(1);
    const door = await town.open();
    const current = await shown(door, warning!);
    const first = doneIn(await door.act('a_1', asking(current)));
    const second = doneIn(await door.act('a_1', asking(current, { key: 'k2' })));
    const third = doneIn(await door.act('a_1', asking(current, { action: 'visit' })));
    const fourth = doneIn(await door.act('a_2', asking(third)));
    expect([second, third, fourth].map(({ revision }) => revision - first.revision)).toEqual([1, 2, 3]);
  });

  it('is done once where the process died between writing it and hearing of it', async () => {
    const town = await startTown();
    const [warning] = await town.raise(1);
    const { log } = town;
    const dying = await town.open({
      log: {
        partitionsOf: (topic) => log.partitionsOf(topic),
        async append(records) {
          await log.append(records);
          throw new Error('the process died');
        },
      },
    });
    const current = await shown(dying, warning!);
    await expect(dying.act('a_1', asking(current))).rejects.toThrow('the process died');
    // Some ask again at once, some when all has settled.
    const born = await town.open();
    const answer = doneIn(await born.act('a_1', asking(current)));
    expect(answer).toMatchObject({ revision: current.revision + 1, followUp: { actor: 'a_1' } });
    const later = await town.open();
    expect(doneIn(await later.act('a_1', asking(current)))).toEqual(answer);
    expect((await town.path.warnings()).filter(({ followUp }) => followUp !== null)).toHaveLength(1);
  });
});

describe('what cannot be done', () => {
  const never = async () => {
    throw new Error('nothing is written');
  };
  const doorOver = (warnings: readonly Warning[], change: Partial<ActionsOptions> = {}) => {
    const feed = createFeed(10);
    for (const warning of warnings) feed.put(warning);
    const codecs = { followUp: { encode: () => new Uint8Array(), decode: never as never } };
    const log = { append: never, partitionsOf: async () => 1 };
    return createActions({ log, codecs, feed, now: () => NOW, waitMs: 1, ...change });
  };

  it('a warning that nobody knows is unknown; one that the feed let go of is found elsewhere', async () => {
    const warning = warningWith();
    expect(await doorOver([]).act('a_1', asking(warning))).toEqual({ kind: 'unknown' });
    const log = { append: async () => {}, partitionsOf: async () => 1 };
    const found = doorOver([], { find: async () => warning, log });
    expect(await found.act('a_1', asking(warning))).toEqual({ kind: 'accepted' });
  });

  it.each<[string, Partial<ActionRequest>, string[]]>([
    ['an action that there is none of', { action: 'arrest' }, ['action']],
    ['an action by the name of a method', { action: 'constructor' }, ['action']],
    ['a revision that is none', { seenRevision: -1 }, ['seenRevision']],
    ['a revision that is no whole number', { seenRevision: 0.5 }, ['seenRevision']],
    ['an acknowledgement that never ends', { until: null }, ['until']],
    ['a contact that never ends', { action: 'contact', until: null }, ['until']],
    ['a visit that never ends', { action: 'visit', until: null }, ['until']],
    ['a referral that never ends', { action: 'refer', until: null }, ['until']],
    ['an assignment to oneself that never ends', { action: 'assign', assignee: 'a_1' }, ['until']],
    ['a time that has passed', { until: NOW }, ['until']],
    ['a time too far ahead', { until: NOW + 32 * 24 * HOUR }, ['until']],
    ['a time that is none', { until: Number.NaN }, ['until']],
    ['nobody to assign it to', { action: 'assign' }, ['assignee']],
    ['a name', { action: 'assign', assignee: 'Officer Zhang San' }, ['assignee']],
    ['a name with a prefix', { action: 'assign', assignee: 'unit:Zhang San' }, ['assignee']],
    ['no outcome', { action: 'close' }, ['outcome']],
    ['an outcome of one’s own', { action: 'close', outcome: 'he did it' }, ['outcome']],
    ['a silence without end or reason', { action: 'silence' }, ['until', 'reason']],
    ['a reason of one’s own', { action: 'silence', until: NOW + 1, reason: 'annoying' }, ['reason']],
    ['a reason of another action', { action: 'reopen', reason: 'known_cause' }, ['reason']],
    [
      'a rule that has no part in it',
      { action: 'silence', until: NOW + 1, reason: 'rule_unfit', rule: 'camera-offline-24h' },
      ['rule'],
    ],
    [
      'details of other actions',
      { assignee: 'unit:a', outcome: 'referred', rule: 'r' },
      ['assignee', 'outcome', 'rule'],
    ],
  ])('%s is refused, with what would be right, and nothing is written', async (_, change, paths) => {
    const result = await doorOver([warningWith()]).act('a_1', asking(warningWith(), change));
    if (result.kind !== 'refused') throw new Error(`it was ${result.kind}`);
    expect(result.faults.map(({ path }) => path)).toEqual(paths);
    const said = JSON.stringify(result.faults);
    for (const value of Object.values(change).filter((one) => typeof one === 'string' && /[A-Z]| /.test(one)))
      expect(said).not.toContain(value);
  });

  it.each<[string, Partial<ActionRequest>]>([
    ['acknowledge', {}],
    ['contact', { action: 'contact' }],
    ['visit', { action: 'visit' }],
    ['refer', { action: 'refer' }],
    ['assign to oneself', { action: 'assign', assignee: 'a_1' }],
  ])('says of %s without an end what it needs, also where an end stands', async (what, change) => {
    const answered = { status: 'acknowledged', acknowledgeBy: NOW + HOUR } as const;
    for (const warning of [warningWith(), warningWith(answered)])
      expect(await doorOver([warning]).act('a_1', asking(warning, { ...change, until: null }))).toEqual({
        kind: 'refused',
        faults: [
          {
            path: 'until',
            message: 'is missing',
            remedy: `${what} needs it: a time to come, at most 31 days ahead`,
          },
        ],
      });
  });

  it('but who gives a warning to another names no end: it is asked for by its level', async () => {
    const log = { append: async () => {}, partitionsOf: async () => 1 };
    const given = asking(warningWith(), { action: 'assign', assignee: 'a_2' });
    expect(await doorOver([warningWith()], { log }).act('a_1', given)).toEqual({ kind: 'accepted' });
  });

  it('a closed warning that nothing is left of, or after which another was raised, is not opened again', async () => {
    const closed = warningWith({ status: 'closed', revision: 2 });
    const later = warningWith({ warningId: 'w_later', status: 'expired' });
    const reopen = { action: 'reopen', reason: 'closed_in_error' };
    const asked: unknown[] = [];
    const finding = (found: Obstacle) => ({
      obstacle: async (warning: Warning, at: number) => {
        asked.push([warning.warningId, at]);
        return found;
      },
    });
    const left = doorOver([closed], finding({ kind: 'nothing_left' }));
    expect(await left.act('a_1', asking(closed, reopen))).toEqual({ kind: 'nothing_left' });
    const again = doorOver([closed], finding({ kind: 'raised_again', later }));
    expect(await again.act('a_1', asking(closed, reopen))).toMatchObject({
      kind: 'conflict',
      current: later,
    });
    expect(asked).toEqual([
      ['w_1', NOW],
      ['w_1', NOW],
    ]);
  });

  it('waits no longer than it is told, and says that it is in the log', async () => {
    const appended: unknown[] = [];
    const log = {
      append: async (records: readonly unknown[]) => void appended.push(...records),
      partitionsOf: async () => 1,
    };
    expect(await doorOver([warningWith()], { log }).act('a_1', asking(warningWith()))).toEqual({
      kind: 'accepted',
    });
    expect(appended).toHaveLength(1);
  });

  it('a log that takes nothing is an error, and nobody goes on listening', async () => {
    let listeners = 0;
    const feed = createFeed(10);
    feed.put(warningWith());
    const counted = {
      ...feed,
      subscribe(listener: (warning: Warning) => void) {
        listeners++;
        const leave = feed.subscribe(listener);
        return () => {
          listeners--;
          leave();
        };
      },
    };
    await expect(doorOver([], { feed: counted }).act('a_1', asking(warningWith()))).rejects.toThrow(
      'nothing',
    );
    expect(listeners).toBe(0);
  });
});
