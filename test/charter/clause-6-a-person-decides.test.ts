import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryLog } from '../../services/adapters/memory-log/memory-log.ts';
import { LEVELS } from '../../services/core/record/warning.ts';
import { TOPICS } from '../../services/core/topics.ts';
import type { Log } from '../../services/steps/ports/log.ts';
import { type Path, startPath } from '../app/path-under-test.ts';
import { at, domestic, shippedRules } from '../events.ts';

/**
 * "A person decides. A warning is a request for a human look, with its evidence. Nothing acts on a person automatically. The
 * absence of a warning is never shown as 'no risk'."
 */

let log: Log;
let path: Path;

beforeEach(async () => {
  log = createMemoryLog();
  path = await startPath({
    log,
    rules: await shippedRules('domestic-repeat-28d', 'protection-order-breach-grave'),
  });
});
afterEach(async () => {
  await path.stop();
  await log.close();
});

const GRAVE = [
  domestic('a', 0),
  domestic('b', 1, { category: 'protection_order_breach', severity: 4 }),
  domestic('c', 1.1),
  // A month on: deadlines have passed and scores have fallen.
  domestic('d', 40, { category: 'noise' }),
];

describe('nothing is done to anybody', () => {
  it('by the gravest of warnings: no follow-up comes from anything but a person', async () => {
    await path.offer(...GRAVE);
    const warnings = await path.warnings();
    expect(warnings.map(({ level }) => level)).toContain('red');
    expect(warnings.map(({ reason }) => reason)).toContain('unacknowledged');
    expect(await log.bounds(TOPICS.followUps, 0)).toEqual({ first: 0, next: 0 });
    for (const { status, assignee, outcome, reason } of warnings) {
      expect(['open', 'expired', 'withdrawn']).toContain(status);
      expect([assignee, outcome]).toEqual([null, null]);
      expect(['acknowledged', 'assigned', 'followed_up', 'closed']).not.toContain(reason);
    }
  });

  it('and what is written ends in the topics of warnings and what they rest on', async () => {
    await path.offer(...GRAVE);
    const written: string[] = [];
    for (const topic of Object.values(TOPICS)) {
      for (let partition = 0; partition < (await log.partitionsOf(topic)); partition++) {
        if ((await log.bounds(topic, partition)).next > 0) written.push(topic);
      }
    }
    expect(new Set(written)).toEqual(
      new Set([
        TOPICS.policeIncidents,
        TOPICS.ruleSets,
        TOPICS.subjectEvents,
        TOPICS.mergedEvents,
        TOPICS.warnings,
        TOPICS.assessments,
      ]),
    );
  });

  it('until a person closes it, a warning asks', async () => {
    await path.offer(...GRAVE.slice(0, 3));
    const [raised] = await path.warnings();
    await path.followUp({
      followUpId: 'f1',
      warningId: raised!.warningId,
      subject: raised!.subject,
      purpose: raised!.purpose,
      action: 'close',
      actor: 'officer-7',
      at: Date.parse(at(2)),
      assignee: null,
      until: null,
      outcome: 'substantiated',
      reason: null,
      rule: null,
      seenRevision: 0,
      leavesDeadline: false,
    });
    await path.offer(domestic('later', 2.1, { category: 'noise' }));
    expect((await path.warnings()).at(-1)).toMatchObject({
      reason: 'closed',
      status: 'closed',
      outcome: 'substantiated',
    });
  });
});

describe('a warning', () => {
  it('comes with its evidence: rules, their versions, cases and facts', async () => {
    await path.offer(...GRAVE);
    const known = new Set(GRAVE.map(({ caseId }) => caseId));
    for (const { contributions, reason, ruleSet } of await path.warnings()) {
      expect(ruleSet).toBe(path.ruleSet);
      if (reason === 'withdrawn') continue;
      expect(contributions.length).toBeGreaterThan(0);
      for (const { events, facts, rule, version } of contributions) {
        expect(events.length).toBeGreaterThan(0);
        expect(events.every((event) => known.has(event))).toBe(true);
        expect(Object.keys(facts).length).toBeGreaterThan(0);
        expect([rule, version]).toEqual([
          expect.stringMatching(/^[a-z]/),
          expect.stringMatching(/^[0-9a-f]{12}$/),
        ]);
      }
    }
  });

  it('never has a level that says there is nothing', async () => {
    expect(LEVELS).toEqual(['blue', 'yellow', 'orange', 'red']);
    await path.offer(domestic('alone', 0));
    // One report is below every rule: no warning, no score, and no statement about it.
    expect(await path.warnings()).toEqual([]);
    expect(await path.assessments()).toEqual([]);
  });
});

describe('no text for people', () => {
  const root = new URL('../../', import.meta.url);
  const files = ['services/console', 'rules', 'deploy/clickhouse/migrations'].flatMap((directory) =>
    readdirSync(new URL(directory, root), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(json|html|js|sql)$/.test(name))
      .map((name) => `${directory}/${name}`),
  );
  const CLAIMS =
    /\b(no|zero|without) risks?\b|\brisk[- ]?free\b|\ball clear\b|\bis safe\b|无风险|没有风险|安全无虞/gi;
  /** The same words where they are denied. */
  const DENIED =
    /(does not mean|no warning is not|never means|not that there is|并不|不表示|不代表|不等于|不意味)/i;

  it.each(files)('says that there is no risk: %s', (file) => {
    const text = readFileSync(fileURLToPath(new URL(file, root)), 'utf8');
    for (const claim of text.matchAll(CLAIMS)) {
      const around = text.slice(Math.max(0, claim.index - 60), claim.index + claim[0].length);
      expect(around).toMatch(DENIED);
    }
  });

  it.each(['en', 'zh'])('but the page says that silence is no such thing: %s', (language) => {
    const catalogue = JSON.parse(
      readFileSync(new URL(`services/console/catalogue.${language}.json`, root), 'utf8'),
    ) as Readonly<Record<string, string>>;
    const watch = JSON.parse(
      readFileSync(new URL(`services/console/watch/catalogue.${language}.json`, root), 'utf8'),
    ) as Readonly<Record<string, string>>;
    expect(catalogue.humanLook).toMatch(DENIED);
    expect(watch['watch.empty']).toMatch(DENIED);
  });
});
