import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ClickHouse } from '../../services/adapters/clickhouse/clickhouse.ts';
import { openEmbedded } from '../../services/adapters/clickhouse/embedded.ts';
import { migrate } from '../../services/adapters/clickhouse/migrate.ts';
import { applyRetention } from '../../services/adapters/clickhouse/retention.ts';
import { createClickHouseSink } from '../../services/adapters/clickhouse/sink.ts';
import { createMemoryLog } from '../../services/adapters/memory-log/memory-log.ts';
import { createMemoryStore } from '../../services/adapters/memory-log/store.ts';
import { sha256 } from '../../services/app/rule-files.ts';
import { nameOfErased } from '../../services/core/erasure/erased-people.ts';
import { DAY_MS } from '../../services/core/time/duration.ts';
import { formatInstant } from '../../services/core/time/instant.ts';
import { TOPICS } from '../../services/core/topics.ts';
import { startPath } from '../app/path-under-test.ts';
import { burglary, domestic, person, shippedRules } from '../events.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../temporary-directory.ts';
import { waitUntil } from '../wait-until.ts';

/**
 * "Everything can be explained, corrected, expired and erased. Contributions sum to the score; a correction re-scores and
 * withdraws; every score decays; retention is per class, in memory as in ClickHouse; one command exports or erases a subject."
 */

const RULES = await shippedRules(
  'domestic-repeat-28d',
  'domestic-repeat-180d',
  'harm-escalating-90d',
  'assessment-high',
  'near-repeat-burglary-100m',
  'near-repeat-burglary-200m',
  'near-repeat-burglary-same-place',
);
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function path(options: Partial<Parameters<typeof startPath>[0]> = {}) {
  const started = await startPath({ rules: RULES, ...options });
  closing.push(() => started.stop());
  return started;
}

const high = { assessment: { instrument: 'DASH', level: 'high' } };

describe('explained', () => {
  it('by contributions that sum to the score, at every revision', async () => {
    const { offer, warnings } = await path();
    await offer(
      domestic('a', 0, { severity: 2 }),
      domestic('b', 3, { severity: 3 }),
      domestic('c', 9, { severity: 4, ...high }),
      burglary('d', 9.5),
      burglary('e', 10),
      burglary('f', 11),
      domestic('g', 60, { severity: 4 }),
    );
    const all = await warnings();
    expect(all.some(({ contributions }) => contributions.length >= 4)).toBe(true);
    for (const { score, contributions } of all) {
      const sum = contributions.reduce((total, { contribution }) => total + contribution, 0);
      expect(sum).toBeCloseTo(score, 2);
      for (const { contribution, decay, points } of contributions) {
        expect(contribution).toBeGreaterThan(0);
        expect(contribution).toBeLessThanOrEqual(points + 0.001);
        expect(decay).toBeGreaterThan(0);
        expect(decay).toBeLessThanOrEqual(1);
      }
    }
  });
});

describe('corrected', () => {
  it('a retraction withdraws, with nothing left of the score, and a late truth raises again', async () => {
    const { offer, warnings } = await path();
    await offer(domestic('a', 0), domestic('b', 5));
    await offer({ ...domestic('b', 5), revision: 1, status: 'retracted' });
    await offer({ ...domestic('b', 5), revision: 2, status: 'updated' });
    const all = await warnings();
    expect(all.map(({ reason, score }) => [reason, score])).toEqual([
      ['raised', expect.any(Number)],
      ['withdrawn', 0],
      ['raised', all[0]?.score],
    ]);
    expect(all[1]?.contributions).toEqual([]);
    expect(all[2]?.warningId).not.toBe(all[0]?.warningId);
  });

  it('a correction that takes a part away leaves the rest of the score', async () => {
    const { offer, warnings } = await path();
    await offer(domestic('a', 0), domestic('b', 5, high));
    await offer({ ...domestic('b', 5), revision: 1 });
    const [raised, corrected] = await warnings();
    expect(raised?.contributions.map(({ rule }) => rule)).toContain('assessment-high');
    expect(corrected?.reason).toBe('corrected');
    expect(corrected?.contributions.map(({ rule }) => rule)).not.toContain('assessment-high');
    expect(corrected!.score).toBeLessThan(raised!.score);
  });
});

describe('expired', () => {
  it('every warning of every shipped rule here comes to its end with time alone', async () => {
    const { offer, warnings } = await path();
    await offer(
      domestic('a', 0, { severity: 2 }),
      domestic('b', 3, { severity: 3 }),
      domestic('c', 9, { severity: 4, ...high }),
      burglary('d', 9.1),
      burglary('e', 9.2),
      // Somebody else, somewhere, long after: time passes for all partitions.
      ...Array.from({ length: 30 }, (_, n) =>
        domestic(`later ${n}`, 399, {
          category: 'noise',
          parties: [{ token: person(500 + n), role: 'victim' }],
        }),
      ),
    );
    const last = new Map((await warnings()).map((warning) => [warning.warningId, warning]));
    expect(last.size).toBeGreaterThanOrEqual(2);
    for (const { status, score, at, openedAt } of last.values()) {
      expect(status).toBe('expired');
      expect(score).toBeLessThan(20);
      expect(at).toBeGreaterThan(openedAt);
    }
  });

  it.each<readonly [string, number, object]>([
    ['nobody was warned of', 402, {}],
    // The warning ended about 209 days after its match, and is a record of its own from then on.
    ['there was a warning of', 612, high],
  ])(
    'in memory: scorer and merge hold nothing of a person %s after the retention',
    async (_, days, change) => {
      const store = createMemoryStore();
      const log = createMemoryLog({ store });
      const started = await startPath({
        rules: RULES,
        log,
        scoring: { retentionMs: { individual: 400 * DAY_MS, area: 500 * DAY_MS } },
        retentionMs: 400 * DAY_MS,
      });
      await started.offer(domestic('NEEDLE-case', 0, change));
      expect(await started.warnings()).toHaveLength('assessment' in change ? 1 : 0);
      const kept = Array.from({ length: 40 }, (_, n) =>
        domestic(`kept ${n}`, days + n / 100, { parties: [{ token: person(500 + n), role: 'victim' }] }),
      );
      await started.offer(...kept);
      // What the steps remember is what their snapshots hold, written as they stop.
      await started.stop();
      const snapshots = [...store.snapshots].map(([name, chunks]) => [
        name,
        Buffer.concat(chunks).toString('utf8'),
      ]);
      await log.close();
      for (const step of ['merge', 'score']) {
        const held = snapshots
          .filter(([name]) => name?.startsWith(step))
          .map(([, text]) => text)
          .join('\n');
        const found = [person(500), person(1), 'NEEDLE-case'].filter((needle) => held.includes(needle));
        expect([step, found]).toEqual([step, [person(500)]]);
      }
    },
  );
});

describe('erased', () => {
  const ERASED = person(1);
  const shared = [
    { token: ERASED, role: 'victim' },
    { token: person(2), role: 'victim' },
  ];

  it('a person is gone from memory and from what comes, with their warning; others and places keep the cases', async () => {
    const store = createMemoryStore();
    const log = createMemoryLog({ store });
    const { offer, warnings, merged, codecs, pipeline, stop } = await startPath({ rules: RULES, log });
    await offer(
      domestic('a', 0, { parties: shared, ...high }),
      domestic('b', 3, { parties: shared, ...high }),
      burglary('c', 3),
      burglary('d', 3.1),
    );
    const before = await warnings();
    const open = before.filter(({ subject }) => subject === `individual:${ERASED}`).at(-1)!;
    const erasure = {
      erasureId: 'e_1',
      subject: nameOfErased(ERASED, sha256),
      at: Date.parse(String(domestic('b', 3).occurredAt)),
      before: [],
    };
    const value = codecs.erasure.encode(erasure);
    await log.append([{ topic: TOPICS.erasures, partition: 0, key: 'k', value }]);
    await waitUntil('all have forgotten', async () => {
      const { merge, score } = await pipeline.lag();
      return merge + score === 0;
    });
    // An old revision that comes late, and an old case under another name.
    await offer(
      domestic('a', 0, { parties: shared, revision: 1 }),
      domestic('a again', 0.5, { parties: shared }),
    );
    const since = (await warnings()).slice(before.length);
    expect(since.filter(({ subject }) => subject.includes(ERASED))).toEqual([]);
    expect(since.find(({ warningId }) => warningId === open.warningId)).toMatchObject({
      reason: 'withdrawn',
      status: 'withdrawn',
      subject: 'individual:erased',
      contributions: [],
    });
    const parties = (await merged()).slice(4).map(({ event }) => event.parties.map(({ token }) => token));
    expect(parties).toEqual([[person(2)], [person(2)]]);
    const last = new Map((await warnings()).map((warning) => [warning.subject, warning.status]));
    expect(last.get(`individual:${person(2)}`)).toBe('open');
    expect([...last.keys()].some((subject) => subject.startsWith('area:'))).toBe(true);
    await stop();
    const held = [...store.snapshots.values()].map((chunks) => Buffer.concat(chunks).toString('utf8'));
    expect(held.length).toBeGreaterThanOrEqual(2);
    expect(held.join('\n')).toContain(person(2));
    expect(held.join('\n')).not.toContain(ERASED);
    await log.close();
  });
});

describe('expired in ClickHouse', () => {
  let directory: TemporaryDirectory;
  let clickhouse: ClickHouse;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    clickhouse = openEmbedded({ path: directory.path });
    await migrate(clickhouse);
    await applyRetention(clickhouse, {
      individualDays: 30,
      areaDays: 300,
      operationsDays: 10,
      auditDays: 1_000,
    });
  });
  afterAll(async () => {
    await clickhouse.close();
    await directory.remove();
  });

  it('each class after its own time: people before places', async () => {
    const { offer, pipeline } = await path({ sink: createClickHouseSink(clickhouse) });
    const today = Date.now();
    const ago = (days: number) => ({ occurredAt: formatInstant(today - days * DAY_MS) });
    await offer(
      burglary('old', 0, ago(400)),
      domestic('person 100', 0, { ...ago(100), ...high }),
      burglary('area 100', 0, ago(100)),
      burglary('area 99', 0, ago(99)),
      domestic('person 5', 0, { ...ago(5), ...high }),
      { stream: 'nonsense' },
    );
    await pipeline.stop();
    const tables = ['events', 'warnings', 'warning_contributions', 'assessments'];
    const left = await waitUntil('the old rows to go', async () => {
      for (const table of tables) await clickhouse.command(`OPTIMIZE TABLE ${table}_log FINAL`);
      const cases = await clickhouse.query<{ case_id: string }>(
        'SELECT case_id FROM events ORDER BY case_id',
      );
      return cases.length <= 3 && cases.map(({ case_id }) => case_id);
    });
    expect(left).toEqual(['area 100', 'area 99', 'person 5']);
    for (const table of tables.slice(1)) {
      const [row] = await clickhouse.query<{ people: string; areas: string }>(
        `SELECT countIf(startsWith(subject, 'individual:') AND at < now() - INTERVAL 31 DAY) AS people, countIf(startsWith(subject, 'area:')) AS areas FROM ${table}`,
      );
      expect(Number(row?.people), table).toBe(0);
      expect(Number(row?.areas), table).toBeGreaterThan(0);
    }
  });
});
