import { afterEach, describe, expect, it } from 'vitest';
import { activationOf, activationRecord } from '../../../services/app/rule-files.ts';
import type { FollowUp } from '../../../services/core/record/follow-up.ts';
import type { Warning } from '../../../services/core/record/warning.ts';
import type { Rule } from '../../../services/core/rule/rule.ts';
import { TOPICS } from '../../../services/core/topics.ts';
import {
  alarm,
  at,
  burglary,
  domestic,
  PLACE,
  person,
  quarrel,
  type Sent,
  shippedRules,
} from '../../events.ts';
import { incidentRule } from '../../rule-set-files.ts';
import { waitUntil } from '../../wait-until.ts';
import { servers } from './installation.ts';
import { openPath, type PathOver, SOURCES, SUBJECTS, type Worker } from './path-over.ts';

/** Several merges and several scorers over several partitions, held to one process that does all of it. */

const EVENTS = 90;
const PEOPLE = 11;
const END = Date.parse(at(20));

const opened: PathOver[] = [];
const open = async (): Promise<PathOver> => {
  const path = await openPath();
  opened.push(path);
  return path;
};
afterEach(async () => {
  for (const path of opened.splice(0)) await path.close();
});

/** One thing that is put into the path. */
type Act = (path: PathOver) => Promise<void>;

const activate = (rules: readonly Rule[], days: number): Act => {
  const effectiveAt = Date.parse(at(days));
  const named = { effectiveAt, recordedAt: effectiveAt, actor: 'ana', reason: 'test' };
  return ({ log, codecs }) => log.append([activationRecord(activationOf(rules, named), codecs.ruleSet)]);
};

const offer =
  (...events: readonly Sent[]): Act =>
  async ({ ingest }) => {
    const results = await ingest.offer(events, 'test');
    expect(results.map(({ outcome }) => outcome)).toEqual(events.map(() => 'accepted'));
  };

const followUp =
  (change: Pick<FollowUp, 'warningId' | 'subject' | 'action'>): Act =>
  async ({ log, codecs }) => {
    const value = codecs.followUp.encode({
      followUpId: `f-${change.warningId}`,
      purpose: 'safeguarding',
      actor: 'a_1',
      at: Date.parse(at(9)),
      assignee: null,
      until: null,
      outcome: null,
      reason: null,
      rule: null,
      seenRevision: null,
      leavesDeadline: false,
      ...change,
    });
    await log.append([{ topic: TOPICS.followUps, partition: 0, key: change.subject, value }]);
  };

/**
 * Incidents, alarms and disputes of people and places, some corrected, moved to somebody else, or taken back. Of
 * less than `scoring.lateness`: whatever comes first, none comes too late.
 */
function events(): readonly Sent[] {
  return Array.from({ length: EVENTS }, (_, n): Sent => {
    const days = n / 16;
    const parties = [{ token: person(n % PEOPLE), role: 'victim' }];
    const place = {
      ...PLACE,
      lon: PLACE.lon + (n % 7) * 0.2,
      areaCode: `35${String(n % 7).padStart(4, '0')}003001`,
    };
    switch (n % 6) {
      case 0:
        return burglary(`b${n}`, days, { place });
      case 1:
        return alarm(`a${n}`, days, { place, category: 'crowd_density', value: 4, unit: 'person/m2' });
      case 2:
        return quarrel(`q${n}`, days, { parties: [{ token: person(n % PEOPLE), role: 'party' }] });
      case 5:
        // A revision of the incident before, which is somebody else's by now, or was none at all.
        return n % 4 === 1
          ? domestic(`d${n - 1}`, days - 0.1, { revision: 1, status: 'retracted', parties })
          : domestic(`d${n - 1}`, days - 0.1, { revision: 1, status: 'updated', parties });
      default:
        return domestic(`d${n}`, days, { parties, place });
    }
  });
}

async function acts(): Promise<readonly Act[]> {
  const shipped = await shippedRules(
    'domestic-repeat-28d',
    'crowd-density-3-5',
    'near-repeat-burglary-200m',
    'dispute-relapse-threat-90d',
  );
  const first = [...shipped, incidentRule('grave-violence', 'domestic_violence', 3, 60)];
  const second = [...shipped, incidentRule('any-violence', 'domestic_violence', 1, 90)];
  const all = events().map((event) => offer(event));
  return [activate(first, -30), ...all.slice(0, 50), activate(second, 2.5), ...all.slice(50)];
}

/** What of a warning must not depend on who wrote it. */
const essence = ({ warningId, revision, score, level, reason, status }: Warning): string =>
  [warningId, revision, score, level, reason, status].join(' ');

const essences = (warnings: readonly Warning[]): readonly string[] => warnings.map(essence).sort();

/** Warnings about people that nobody has ended or taken up. */
function openPeople(warnings: readonly Warning[]): readonly Warning[] {
  const last = new Map<string, Warning>();
  for (const warning of warnings) {
    const { warningId, revision } = warning;
    if (revision >= (last.get(warningId)?.revision ?? 0)) last.set(warningId, warning);
  }
  return [...last.values()].filter(
    ({ subject, purpose, status }) =>
      subject.startsWith('individual:') && purpose === 'safeguarding' && status === 'open',
  );
}

/** The record's place in the order that matters: the origin, and for whom. */
async function orders(path: PathOver): Promise<readonly (readonly string[])[]> {
  const partitions = Array.from({ length: SUBJECTS }, (_, partition) => path.subjectRecords(partition));
  return (await Promise.all(partitions)).map((records) =>
    records.map(([, { origin, body }]) => {
      const { topic = '', partition = -1, offset = -1, index = -1 } = origin ?? {};
      return `${topic}/${partition}/${offset}/${index} ${body.kind}`;
    }),
  );
}

const isIdle = ({ pipeline }: Worker): boolean => pipeline.scorerStats().size === 0;

describe.skipIf(servers === null)('two merges and two scorers', () => {
  it('raise the same warnings as one process where each partition has the same order', async () => {
    const script = [...(await acts())];
    const one = await open();
    await one.startWorker();
    const ends: (readonly number[])[] = [];
    const doOne = async (act: Act): Promise<void> => {
      await act(one);
      await waitUntil('one process to be done', () => one.isQuiet());
      ends.push(await one.ends());
    };
    for (const act of script) await doOne(act);
    const people = openPeople((await one.warnings()).map(([, warning]) => warning)).slice(0, 4);
    expect(people.length).toBe(4);
    for (const { warningId, subject } of people) {
      const act = followUp({ warningId, subject, action: 'acknowledge' });
      script.push(act);
      await doOne(act);
    }

    const several = await open();
    const [first, second] = [await several.startWorker(), await several.startWorker()];
    await waitUntil('both to have work', () => !isIdle(first) && !isIdle(second));
    for (const [number, act] of script.entries()) {
      // While it runs one goes, with its state, and another comes.
      if (number === 40) await second.stop();
      if (number === 60) await several.startWorker();
      await act(several);
      await waitUntil(`act ${number} to be merged`, async () => {
        return String(await several.ends()) === String(ends[number]);
      });
    }
    await waitUntil('all of it to be scored', async () => {
      return (await several.isQuiet()) && (await several.warnings()).length === (await one.warnings()).length;
    });

    expect(first.pipeline.mergeCounts().size).toBeGreaterThan(0);
    expect(await orders(several)).toEqual(await orders(one));
    const [alone, together] = [await one.warnings(), await several.warnings()];
    expect(essences(together.map(([, warning]) => warning))).toEqual(
      essences(alone.map(([, warning]) => warning)),
    );
    // Scored by rules that every partition was told of, and acknowledged where the person is.
    expect(new Set(together.map(([partition]) => partition)).size).toBe(SUBJECTS);
    expect(together.filter(([, { reason }]) => reason === 'acknowledged')).toHaveLength(people.length);
    expect(new Set(together.map(([, { ruleSet }]) => ruleSet)).size).toBe(2);
    // Each partition of a subject has its own output, in which its revisions follow one another.
    for (const [partition, { position }] of together) expect(partition).toBe(position.partition);
  });

  it('hold the state of the partitions that they have, and of no others', async () => {
    const path = await open();
    const first = await path.startWorker();
    for (const act of (await acts()).slice(0, 30)) await act(path);
    const held = ({ pipeline }: Worker): readonly number[] => [...pipeline.scorerStats().keys()];
    const merged = ({ pipeline }: Worker): number =>
      [...pipeline.mergeCounts().values()].reduce((sum, { accepted }) => sum + accepted, 0);
    await waitUntil('one to have all', async () => {
      return held(first).length === SUBJECTS && merged(first) === 30 && (await path.isQuiet());
    });
    const second = await path.startWorker();
    await waitUntil('each to have half', () => held(first).length === 2 && held(second).length === 2);
    expect(new Set([...held(first), ...held(second)]).size).toBe(SUBJECTS);
    // What merge has counted is state too, and moves with it.
    await waitUntil('merge to have moved', () => merged(second) > 0 && merged(first) + merged(second) === 30);
    await second.stop();
    await waitUntil('one to have all again', () => held(first).length === SUBJECTS && merged(first) === 30);
    expect([held(second), merged(second)]).toEqual([[], 0]);
  });

  it('come to the same standing scores, whatever came in between', async () => {
    const script = await acts();
    const one = await open();
    await one.startWorker();
    for (const act of script) {
      await act(one);
      await waitUntil('one process to be done', () => one.isQuiet());
    }
    const several = await open();
    await several.startWorker();
    await several.startWorker();
    // All at once: which source partition's records are merged first is chance.
    for (const act of script) await act(several);
    await waitUntil('all of it to be merged and scored', async () => {
      return (await several.isQuiet()) && String(await several.ends()) === String(await one.ends());
    });
    const [alone, together] = [await one.scoredAgain(), await several.scoredAgain()];
    // What the workers wrote is what the order of each partition says, and nothing else.
    await waitUntil('the last warnings', async () => {
      return (await several.warnings()).length === together.warnings.length;
    });
    expect(essences((await several.warnings()).map(([, warning]) => warning))).toEqual(
      essences(together.warnings),
    );
    // Of each source partition the order is the same; between them it may be another.
    const [orderAlone, orderTogether] = [await orders(one), await orders(several)];
    for (let partition = 0; partition < SUBJECTS; partition++)
      for (const source of sourcesOf(orderAlone[partition]!))
        expect(orderTogether[partition]!.filter((line) => line.startsWith(source))).toEqual(
          orderAlone[partition]!.filter((line) => line.startsWith(source)),
        );
    for (let partition = 0; partition < SUBJECTS; partition++)
      expect(together.scorers[partition]!.standing(END)).toEqual(alone.scorers[partition]!.standing(END));
    expect(together.scorers.flatMap((scorer) => scorer.standing(END)).length).toBeGreaterThan(10);
  });
});

/** `topic/partition/` of every origin. */
function sourcesOf(lines: readonly string[]): ReadonlySet<string> {
  const found = new Set(lines.map((line) => line.slice(0, line.indexOf('/', line.indexOf('/') + 1) + 1)));
  const events = [...found].filter((source) => source.startsWith(TOPICS.policeIncidents));
  expect(events.length).toBe(SOURCES);
  return found;
}
