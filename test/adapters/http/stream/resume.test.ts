import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Account } from '../../../../services/core/access/account.ts';
import { sightOf } from '../../../../services/core/access/permit.ts';
import type { Warning } from '../../../../services/core/record/warning.ts';
import { LEAD_IN, MOST_MISSED } from '../../../../services/steps/push/revisions.ts';
import { personWarning, warningWith } from '../../../steps/push/warnings.ts';
import { accountWith, by } from '../accounts.ts';
import { openStream } from '../ask.ts';
import { type PlacedWarnings, startServer } from '../server-under-test.ts';

const AREAS = ['310101', '310102', '320500'] as const;

/** Revisions of a few warnings in two neighbouring counties and one elsewhere, of places and of people. */
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('tell' as const), which: fc.nat(11) }) },
    // A scorer that comes back writes what it wrote once more.
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('again' as const), back: fc.integer({ min: 1, max: 20 }) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave' as const), which: fc.nat(1) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), which: fc.nat(1) }) },
  ),
  { minLength: 5, maxLength: 60 },
);

const holds = fc.constantFrom(1, 3, 1_000);
const partitionCounts = fc.constantFrom(1, 2, 5);

function revisionOf(which: number, revision: number): Warning {
  // Some go elsewhere every other revision.
  const moves = which % 4 === 1 ? revision >> 1 : 0;
  const areaCode = AREAS[(which + moves) % 3]!;
  const change = {
    warningId: `w_${which}`,
    revision,
    areaCode,
    position: { partition: 0, offset: revision },
  };
  if (which % 4 === 3)
    return personWarning({ ...change, purpose: which % 2 === 0 ? 'safeguarding' : 'fraud_prevention' });
  return warningWith({ ...change, subject: `area:county:${areaCode}` });
}

const OFFICER = accountWith({ areas: ['310101'], purposes: ['property_harm', 'safeguarding'] });
const VIEWER = accountWith({ id: 'a_viewerviewerview', roles: ['viewer'], areas: ['310101', '310102'] });

/** A client that comes back with the last id that it has, whatever became of the line. */
function clientOf(account: Account) {
  const told: string[] = [];
  let stream: Awaited<ReturnType<typeof openStream>> | undefined;
  let last: string | undefined;
  const keep = (): void => {
    if (stream === undefined) return;
    told.push(...stream.toldOrLeft());
    last = stream.ids().at(-1) ?? last;
    stream.response.destroy();
    stream = undefined;
  };
  return {
    keep,
    last: () => stream?.ids().at(-1) ?? last,
    told: () => [...told, ...(stream?.toldOrLeft() ?? [])],
    resets: () => (stream?.blocks ?? []).filter((block) => block.includes('event: reset')).length,
    async connect(port: number) {
      keep();
      stream = await openStream(port, {
        ...by(account, port),
        ...(last === undefined ? {} : { 'last-event-id': last }),
      });
      await expect.poll(() => stream!.ids().length).toBeGreaterThan(0);
    },
  };
}

describe('a client that comes back', () => {
  it('misses nothing and is told nothing twice, wherever it leaves, and wherever the process is killed', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(steps, holds, partitionCounts, async (script, hold, partitions) => {
        const records: PlacedWarnings = [];
        const sizes = { hold, records, partitions };
        let server = await startServer({}, sizes);
        const next = new Map<number, number>();
        const put = (warning: Warning): void => void server.feed.put(warning);
        const clients = [OFFICER, VIEWER].map((account) => ({ account, client: clientOf(account) }));
        for (const { client } of clients) await client.connect(server.port);
        for (const step of script) {
          if (step.kind === 'tell') {
            const revision = next.get(step.which) ?? 0;
            next.set(step.which, revision + 1);
            put(revisionOf(step.which, revision));
          } else if (step.kind === 'again') {
            for (const { warning } of records.slice(-step.back)) put(warning);
          } else if (step.kind === 'leave') {
            const { client } = clients[step.which]!;
            client.keep();
            // Some is told while nobody listens.
            put(revisionOf(0, next.get(0) ?? 0));
            next.set(0, (next.get(0) ?? 0) + 1);
            await client.connect(server.port);
          } else {
            for (const { client } of clients) client.keep();
            await server.close();
            server = await startServer({}, sizes);
            for (const { client } of clients) await client.connect(server.port);
          }
        }
        const marker = revisionOf(0, next.get(0) ?? 0);
        put(marker);
        for (const { account, client } of clients) {
          const expected = seenBy(account, onceEach(records));
          await expect.poll(() => client.told()).toContain(nameOf(marker));
          // Of those that were told by the log, one partition came after the other.
          await expect.poll(() => client.told().length).toBeGreaterThanOrEqual(expected.length);
          expect(byWarning(client.told())).toEqual(byWarning(expected));
          if (partitions === 1) expect(client.told()).toEqual(expected);
          expect(client.resets()).toBe(0);
          client.keep();
        }
        await server.close();
      }),
      { numRuns: 40 },
    );
  });

  it('is told to ask for the list again where the log does not reach back so far', async () => {
    const records: PlacedWarnings = [];
    const { port, feed } = await startServer({}, { hold: 1, records });
    for (let which = 0; which < 12; which++) feed.put(revisionOf(which, 0));
    records.splice(0, 6);
    for (const id of ['0:2', '0:999999', '0:-7', '7', '1:7', '0:7,1:7', 'w_1/3', '%00', '9'.repeat(40)]) {
      const stream = await openStream(port, { 'last-event-id': id });
      await expect.poll(() => stream.blocks.some((block) => block.includes('event: reset'))).toBe(true);
      expect(stream.told()).toEqual([]);
      stream.response.destroy();
    }
  });

  it('is told to ask for the list again where it missed more than is read for anybody', async () => {
    const offsets = [0, 1, 2, MOST_MISSED + 3, MOST_MISSED + 4];
    const records = offsets.map((offset, n) => ({ partition: 0, offset, warning: revisionOf(n, 0) }));
    const { port } = await startServer({}, { hold: 1, records });
    const comeBack = async (after: string) => {
      const stream = await openStream(port, {}, `/v1/stream?after=${after}`);
      await expect.poll(() => stream.data('counts').length).toBe(1);
      return [stream.data('reset').length, stream.told()];
    };
    expect(await comeBack('0:-1')).toEqual([1, []]);
    expect(await comeBack('0:3')).toEqual([1, []]);
    expect(await comeBack('0:4')).toEqual([0, ['w_3/0', 'w_4/0']]);
  });

  it('may say where it was in the address, for a page that was loaded anew', async () => {
    const { port, feed } = await startServer();
    for (let which = 0; which < 4; which++) feed.put(revisionOf(which, 0));
    const stream = await openStream(port, {}, '/v1/stream?after=0:1');
    await expect.poll(() => stream.told()).toEqual(['w_2/0', 'w_3/0']);
  });

  it('is told nothing that it has from another process that lags behind', async () => {
    const records: PlacedWarnings = [];
    const ahead = await startServer({}, { records });
    for (let which = 0; which < 6; which++) ahead.feed.put(revisionOf(which, 0));
    // It has read nothing yet of what the log has.
    const behind = await startServer({}, { records, readTo: 2 });
    const stream = await openStream(behind.port, { 'last-event-id': '0:4' });
    behind.readOn();
    await expect.poll(() => stream.told()).toEqual(['w_5/0']);
  });

  it('is told of a warning that left its sight nothing but that, whether it listens or comes back', async () => {
    const { port, feed } = await startServer();
    const at = (revision: number, areaCode: string) =>
      feed.put(warningWith({ revision, areaCode, subject: `area:county:${areaCode}` }));
    const live = await openStream(port, by(OFFICER, port));
    const elsewhere = await openStream(port, by(accountWith({ areas: ['44'] }), port));
    await expect.poll(() => [...live.ids(), ...elsewhere.ids()].length).toBe(2);
    at(0, '310101001');
    await expect.poll(() => live.toldOrLeft()).toEqual(['w_1/0']);
    const away = live.ids().at(-1)!;
    at(1, '320500001');
    at(2, '320500002');
    await expect.poll(() => live.toldOrLeft()).toEqual(['w_1/0', 'w_1/1 left']);
    expect(live.data('left')).toEqual([{ warningId: 'w_1', revision: 1 }]);
    const back = await openStream(port, { ...by(OFFICER, port), 'last-event-id': away });
    at(3, '310101001');
    for (const stream of [live, back]) await expect.poll(() => stream.told()).toContain('w_1/3');
    expect(back.toldOrLeft()).toEqual(['w_1/1 left', 'w_1/3']);
    expect(elsewhere.toldOrLeft()).toEqual([]);
  });

  it('is told to ask for the list again where the log does not say what left', async () => {
    const elsewhere = (warningId: string, revision: number) =>
      warningWith({ warningId, revision, areaCode: '440101', subject: 'area:county:440101' });
    const told = [
      revisionOf(0, 0),
      ...Array.from({ length: LEAD_IN + 1 }, (_, revision) => elsewhere('w_x', revision)),
      elsewhere('w_0', 1),
      ...Array.from({ length: 3 }, (_, i) => elsewhere(`w_y${i}`, 0)),
    ];
    const records = told.map((warning, offset) => ({ partition: 0, offset, warning }));
    const { port } = await startServer({}, { hold: 1, records });
    const comeBack = async (offset: number) => {
      const stream = await openStream(port, { ...by(OFFICER, port), 'last-event-id': `0:${offset}` });
      await expect.poll(() => stream.data('counts').length).toBe(1);
      return [stream.toldOrLeft(), stream.data('reset').length];
    };
    expect(await comeBack(LEAD_IN)).toEqual([[], 1]);
    expect(await comeBack(LEAD_IN - 1)).toEqual([['w_0/1 left'], 0]);
  });

  it('is told to ask for the list again, as is who listens, where the process does not know what left', async () => {
    const { port, feed } = await startServer();
    // What was told of it lies further back than what the process has read.
    const cameFrom = (warningId: string, areaCode: string) =>
      feed.put(warningWith({ warningId, revision: 5, areaCode, subject: `area:county:${areaCode}` }));
    const mayHaveSeen = [OFFICER, VIEWER];
    const cannotHave = [
      accountWith({ purposes: ['fraud_prevention'] }),
      accountWith({ roles: ['administrator'], areas: ['310101'] }),
    ];
    const open = (account: Account, last = {}) => openStream(port, { ...by(account, port), ...last });
    const live = await Promise.all([...mayHaveSeen, ...cannotHave].map((account) => open(account)));
    for (const stream of live.slice(0, 3)) await expect.poll(() => stream.data('counts').length).toBe(1);
    const away = live[0]!.ids().at(-1)!;
    for (let i = 0; i < 10; i++) cameFrom(`w_${i}`, '440101');
    feed.put(warningWith({ warningId: 'w_new', areaCode: '310101001', subject: 'area:county:310101' }));
    cameFrom('w_10', '440101');
    feed.put(warningWith({ warningId: 'w_last', areaCode: '310101001', subject: 'area:county:310101' }));
    const back = await open(OFFICER, { 'last-event-id': away });
    for (const stream of [live[0]!, live[1]!, back]) {
      await expect.poll(() => stream.told()).toEqual(['w_new/0', 'w_last/0']);
      // Those that follow one another are one.
      expect(stream.data('reset').length).toBe(2);
    }
    expect(live[2]!.data('reset')).toEqual([]);
    expect(live[3]!.response.statusCode).toBe(403);
    // By now it is known where they were.
    for (let i = 0; i < 10; i++)
      feed.put(
        warningWith({ warningId: `w_${i}`, revision: 6, areaCode: '440102', subject: 'area:county:4401' }),
      );
    feed.put(warningWith({ warningId: 'w_end', areaCode: '310101001', subject: 'area:county:310101' }));
    await expect.poll(() => live[0]!.told().at(-1)).toBe('w_end/0');
    expect(live[0]!.data('reset').length).toBe(2);
  });

  it('is told to ask for the list again before it is told of more, where the line may be lost in between', async () => {
    const ghost = warningWith({
      warningId: 'w_0',
      revision: 1,
      areaCode: '440101',
      subject: 'area:county:440101',
    });
    const told = [revisionOf(3, 0), ghost, revisionOf(0, 2), revisionOf(6, 0), revisionOf(9, 0)];
    const records = told.map((warning, offset) => ({ partition: 0, offset, warning }));
    const { port } = await startServer({}, { hold: 1, records });
    const stream = await openStream(port, { ...by(OFFICER, port), 'last-event-id': '0:0' });
    await expect.poll(() => stream.data('counts').length).toBe(1);
    const events = stream.blocks.flatMap((block) => /^event: (.*)$/m.exec(block)?.[1] ?? []);
    expect(events).toEqual(['reset', 'warning', 'warning', 'warning', 'counts']);
    expect(stream.told()).toEqual(['w_0/2', 'w_6/0', 'w_9/0']);
  });

  it('is told nothing twice by a process that lags behind in one partition only', async () => {
    const records: PlacedWarnings = [];
    const sizes = { records, partitions: 2 };
    const ahead = await startServer({}, sizes);
    // Even ones lie in one partition, odd ones in the other.
    for (const which of [0, 2, 1, 3, 5]) ahead.feed.put(revisionOf(which, 0));
    const behind = await startServer({ heartbeatMs: 5 }, { ...sizes, readTo: 3 });
    const all = (await openStreamOnce(ahead.port)).ids().at(-1)!;
    const stream = await openStream(behind.port, { 'last-event-id': all });
    await expect.poll(() => stream.ids().length).toBeGreaterThan(2);
    expect(new Set(stream.ids())).toEqual(new Set([all]));
    behind.readOn();
    behind.feed.put(revisionOf(0, 1));
    await expect.poll(() => stream.told()).toEqual(['w_0/1']);
  });

  it('is let go after a while, and loses nothing by it', async () => {
    const { port, feed } = await startServer({ streamLastsMs: 30 });
    const client = clientOf(OFFICER);
    await client.connect(port);
    for (let revision = 0; revision < 20; revision++) {
      feed.put(revisionOf(0, revision));
      await client.connect(port);
    }
    await expect.poll(() => client.told().length).toBe(20);
    expect(new Set(client.told()).size).toBe(20);
  });
});

function onceEach(records: PlacedWarnings): readonly Warning[] {
  const seen = new Set<string>();
  return records.flatMap(({ warning }) => {
    if (seen.has(nameOf(warning))) return [];
    seen.add(nameOf(warning));
    return [warning];
  });
}

/** What is told of the revisions: those that the account may see, and which took a warning out of its sight. */
function seenBy(account: Account, revisions: readonly Warning[]): readonly string[] {
  const seen = new Set<string>();
  return revisions.flatMap((warning) => {
    if (sightOf(account, warning) === 'none')
      return seen.delete(warning.warningId) ? [`${nameOf(warning)} left`] : [];
    seen.add(warning.warningId);
    return [nameOf(warning)];
  });
}

async function openStreamOnce(port: number) {
  const stream = await openStream(port);
  await expect.poll(() => stream.ids().length).toBeGreaterThan(0);
  stream.response.destroy();
  return stream;
}

/** The revisions of each warning, in the order in which they were told. */
function byWarning(told: readonly string[]) {
  return Object.groupBy(told, (name) => name.split('/')[0]!);
}

const nameOf = ({ warningId, revision }: Warning): string => `${warningId}/${revision}`;
