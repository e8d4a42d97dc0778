import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nameOfErased } from '../../../services/core/erasure/erased-people.ts';
import type { Event } from '../../../services/core/event/event.ts';
import { createMerge, type Merge } from '../../../services/core/merge/merge.ts';
import { MERGE_DEFAULTS } from '../../../services/core/merge/settings.ts';
import { ERASED_SUBJECT, type Erasure, type LogEnd } from '../../../services/core/record/erasure.ts';
import { activationIn, type RuleSetEntry } from '../../../services/core/record/rule-set.ts';
import type { SubjectRecord } from '../../../services/core/record/subject-record.ts';
import type { Warning } from '../../../services/core/record/warning.ts';
import { createScorer, restoreScorer, type Scorer } from '../../../services/core/scorer/scorer.ts';
import { DEFAULT_SETTINGS } from '../../../services/core/scorer/settings.ts';
import { DAY_MS } from '../../../services/core/time/duration.ts';
import { incident, personRule } from '../../arbitraries/example.ts';
import { START, TOKENS, timeAt } from '../../arbitraries/town.ts';
import { type Arrival, punctualAbsenceWorld, punctualWorld } from '../../arbitraries/world.ts';
import { TOOLS } from '../../rules/tools.ts';
import { tries } from '../scorer/properties/runs.ts';

/** Merges of two source partitions and the scorer of one partition. */

const PERSON = TOKENS[0]!;
const SETTINGS = { ...DEFAULT_SETTINGS, latenessMs: 300 * DAY_MS };
const MERGE = {
  ...MERGE_DEFAULTS,
  partitions: { subjectEvents: 1, mergedEvents: 1, deadLetters: 1 },
  refuseFuture: false,
  sources: 'all',
} as const;

type Input =
  | Arrival
  /** `of`: the source partition whose copy it is. */
  | { readonly kind: 'erasure'; readonly erasure: Erasure; readonly of?: number }
  | { readonly kind: 'restart' };

const SOURCES = 2;
/** A case's revisions come in one source partition. */
const sourceOf = (caseId: string): number => caseId.charCodeAt(caseId.length - 1) % SOURCES;

const erasureAt = (at: number, before: readonly LogEnd[] = [], token: string = PERSON): Erasure => ({
  erasureId: `e_${at}`,
  subject: nameOfErased(token, TOOLS.hash),
  at,
  before,
});

function play(inputs: readonly Input[]) {
  let merges = Array.from({ length: SOURCES }, () => createMerge(MERGE, TOOLS));
  let scorer = createScorer(SETTINGS, TOOLS);
  const warnings: Warning[] = [];
  const merged: Event[] = [];
  let offset = 0;
  const apply = (record: SubjectRecord): void => {
    const output = scorer.apply(record, { partition: 0, offset: offset++ });
    warnings.push(...output.warnings);
  };
  const output = {
    subject: (_partition: number, _key: string, record: SubjectRecord) => apply(record),
    merged: (_partition: number, _key: string, { event }: { readonly event: Event }) =>
      void merged.push(event),
    deadLetter: () => {},
  };
  let taken = 0;
  for (const input of inputs) {
    switch (input.kind) {
      case 'revision': {
        const { stream: topic, caseId } = input.event;
        const partition = sourceOf(caseId);
        const place = { topic, partition, offset: taken, timestamp: 0 };
        merges[partition]!.event(input.event, place, output);
        break;
      }
      case 'rule_set':
        apply({ origin: null, body: { kind: 'rule_set', activation: activationOf(input) } });
        break;
      case 'tick':
        apply({ origin: null, body: input });
        break;
      case 'erasure':
        for (const [partition, merge] of merges.entries()) {
          if (input.of !== undefined && input.of !== partition) continue;
          merge.erasure(input.erasure, { topic: 'erasures', partition, offset: taken, timestamp: 0 }, output);
        }
        break;
      case 'restart':
        merges = merges.map(restoredMerge);
        scorer = restoreScorer(SETTINGS, TOOLS, [...scorer.snapshot()]);
        break;
    }
    // Offsets are those that a log without erasures and restarts would have.
    if (input.kind !== 'restart' && input.kind !== 'erasure') taken++;
  }
  return { scorer, warnings, merged, text: () => textOf(merges, scorer) };
}

function restoredMerge(merge: Merge): Merge {
  const restored = createMerge(MERGE, TOOLS);
  for (const part of merge.snapshot()) restored.restore(JSON.parse(JSON.stringify(part)));
  return restored;
}

/** All that a snapshot of both would hold. */
function textOf(merges: readonly Merge[], scorer: Scorer): string {
  const decoder = new TextDecoder();
  return [
    ...merges.map((merge) => JSON.stringify([...merge.snapshot()])),
    ...[...scorer.snapshot()].map((chunk) => decoder.decode(chunk)),
  ].join('\n');
}

const activationOf = ({ rules, effectiveAt }: Extract<Arrival, { kind: 'rule_set' }>) =>
  activationIn({
    action: 'activated',
    ruleSet: `rs_${effectiveAt}`,
    rules: JSON.stringify(rules),
    effectiveAt,
    actor: 'test',
    reason: '',
    recordedAt: effectiveAt,
  } as RuleSetEntry)!;

const without = (event: Event): Event => ({
  ...event,
  parties: event.parties.filter(({ token }) => token !== PERSON),
});

const lastOf = (inputs: readonly Input[]): number =>
  Math.max(
    START,
    ...inputs.map((one) =>
      one.kind === 'revision' ? one.event.occurredAt : one.kind === 'tick' ? one.at : 0,
    ),
  );

describe('after an erasure', () => {
  test.each([
    ['', punctualWorld],
    [' where rules wait for what does not follow', punctualAbsenceWorld],
  ])(
    'all is as if the person had not been in what was recorded before, wherever each task reads of it%s',
    (_name, worlds) => {
      const place = fc.nat({ max: 1_000 });
      const time = fc.integer({ min: 0, max: 48 }).map(timeAt);
      fc.assert(
        fc.property(
          worlds,
          place,
          time,
          fc.tuple(place, place, place),
          ({ arrivals }, where, since, [first, second, restart]) => {
            const index = 1 + (where % arrivals.length);
            const at = Math.max(since, ...arrivals.slice(0, index).map(recordedOf));
            const erasure = erasureAt(at, endsAt(index));
            const erased: Input[] = [...arrivals];
            erased.splice(first % (arrivals.length + 1), 0, { kind: 'erasure', erasure, of: 0 });
            erased.splice(second % (arrivals.length + 2), 0, { kind: 'erasure', erasure, of: 1 });
            erased.splice(restart % erased.length, 0, { kind: 'restart' });
            const never = arrivals.map((one): Input => {
              if (one.kind !== 'revision') return one;
              return one.event.recordedAt <= at ? { ...one, event: without(one.event) } : one;
            });
            const end: Input = { kind: 'tick', at: lastOf(arrivals) };
            const [left, right] = [play([...erased, end]), play([...never, end])];
            expect(left.scorer.standing(end.at)).toEqual(right.scorer.standing(end.at));
            // A case of after that has left them is remembered for a while; an erasure takes that along.
            if (left.text().includes(PERSON)) expect(right.text()).toContain(PERSON);
            // Nobody's screen keeps a warning about them.
            const open = new Map(left.warnings.map((warning) => [warning.warningId, warning]));
            const shown = [...open.values()].filter(
              ({ subject, status }) => subject === `individual:${PERSON}` && status === 'open',
            );
            if (!right.text().includes(PERSON)) expect(shown).toEqual([]);
          },
        ),
        tries(300),
      );
    },
  );
});

/** When an arrival that names the person was recorded. */
function recordedOf(one: Arrival): number {
  const names = one.kind === 'revision' && one.event.parties.some(({ token }) => token === PERSON);
  return names ? one.event.recordedAt : Number.NEGATIVE_INFINITY;
}

const endsAt = (offset: number): readonly LogEnd[] =>
  ['police-incidents', 'dispute-reports'].flatMap((topic) =>
    Array.from({ length: SOURCES }, (_, partition) => ({ topic, partition, offset })),
  );

const RULES: Input = {
  kind: 'rule_set',
  rules: [personRule('any', { points: 80, halfLife: 'P30D' })],
  effectiveAt: START,
};
const victims = (...tokens: readonly string[]) => tokens.map((token) => ({ token, role: 'victim' as const }));
const revision = (fields: Partial<Event>): Input => {
  const event = { ...incident({ caseId: 'c1', ...fields }), parties: [], ...fields } as Event;
  return { kind: 'revision', event };
};

describe('an erasure', () => {
  const event = revision({ parties: victims(PERSON, TOKENS[1]!) });
  const at = (event as Extract<Input, { kind: 'revision' }>).event.recordedAt;

  test('ends the open warning with a revision that says nothing of the person', () => {
    const { warnings, scorer } = play([RULES, event, { kind: 'erasure', erasure: erasureAt(at) }]);
    const mine = warnings.filter(({ subject }) => subject === `individual:${PERSON}`);
    const last = warnings.at(-1)!;
    expect(mine).toHaveLength(1);
    expect(last).toMatchObject({
      warningId: mine[0]!.warningId,
      revision: 1,
      reason: 'withdrawn',
      status: 'withdrawn',
      subject: ERASED_SUBJECT,
      contributions: [],
      areaCode: null,
      previousScore: null,
      followUp: null,
    });
    expect(scorer.standing(at).map(({ subject }) => subject)).toEqual([`individual:${TOKENS[1]}`]);
  });

  test('leaves what it was recorded with out of copies that come later, and out of what is stored of them', () => {
    const { merged, text } = play([
      RULES,
      { kind: 'erasure', erasure: erasureAt(at) },
      event,
      revision({ caseId: 'c2', parties: victims(PERSON) }),
    ]);
    expect(merged.map(({ parties }) => parties)).toEqual([victims(TOKENS[1]!), []]);
    expect(text()).not.toContain(PERSON);
  });

  test('lets what is recorded afterwards count, under ids that no earlier warning had', () => {
    // The same case at the same time: but for the erasure its warning would have the id of the erased one.
    const { warnings, scorer } = play([
      RULES,
      event,
      { kind: 'erasure', erasure: erasureAt(at) },
      { kind: 'restart' },
      revision({ revision: 1, recordedAt: at + 1, parties: victims(PERSON) }),
    ]);
    const raised = warnings.filter(
      ({ reason, subject }) => reason === 'raised' && subject === `individual:${PERSON}`,
    );
    expect(raised).toHaveLength(2);
    expect(raised[0]!.warningId).not.toBe(raised[1]!.warningId);
    expect(scorer.standing(at).map(({ subject }) => subject)).toContain(`individual:${PERSON}`);
  });

  test('of a person whom nobody knows changes nothing', () => {
    const nobody = erasureAt(at, [], 'p_nobodynobodynobodynobo');
    const [left, right] = [play([RULES, event, { kind: 'erasure', erasure: nobody }]), play([RULES, event])];
    expect(left.scorer.standing(at)).toEqual(right.scorer.standing(at));
    expect(left.warnings).toEqual(right.warnings);
  });

  test('twice is once, and the later one counts', () => {
    const again = erasureAt(at + 10);
    const { text, scorer } = play([
      RULES,
      event,
      { kind: 'erasure', erasure: again },
      { kind: 'erasure', erasure: erasureAt(at) },
      revision({ caseId: 'c2', recordedAt: at + 5, parties: victims(PERSON) }),
    ]);
    expect(text()).not.toContain(PERSON);
    expect(scorer.standing(at)).toHaveLength(1);
  });

  describe('that is read late', () => {
    const of = (one: number): Input => ({ kind: 'erasure', erasure: erasureAt(at), of: one });
    const people = (inputs: readonly Input[]) =>
      play([RULES, ...inputs])
        .scorer.standing(at)
        .map(({ subject }) => subject);
    // Of the source partition whose task reads the erasure last.
    const odd = { caseId: 'c1' };
    const later = revision({ ...odd, recordedAt: at + 1, parties: victims(PERSON) });

    test('lets what was recorded after it count, under an id of its own', () => {
      const inputs = [revision({ caseId: 'c3', parties: victims(PERSON) }), later, of(0), of(1)];
      expect(people(inputs)).toEqual([`individual:${PERSON}`]);
      const { warnings } = play([RULES, ...inputs]);
      const mine = warnings.filter(({ subject }) => subject === `individual:${PERSON}`);
      const raised = mine.filter(({ reason }) => reason === 'raised');
      expect(raised).toHaveLength(2);
      expect(raised[1]!.warningId).not.toBe(raised[0]!.warningId);
      expect(mine.at(-1)).toBe(raised[1]);
      expect(JSON.stringify(raised[0])).toContain('"c3"');
      expect(JSON.stringify(raised[1])).not.toContain('"c3"');
    });

    test.each([
      ['a retraction', { status: 'retracted' as const, parties: victims(PERSON) }, []],
      ['other parties', { parties: victims(TOKENS[1]!) }, [`individual:${TOKENS[1]}`]],
      [
        'a revision of before',
        { recordedAt: at, parties: victims(PERSON, TOKENS[1]!) },
        [`individual:${TOKENS[1]}`],
      ],
    ])('%s withdraws what a task read before it', (_name, fields, left) => {
      const next = revision({ ...odd, revision: 1, recordedAt: at + 2, ...fields });
      for (const inputs of [
        [of(0), later, of(1), next],
        [of(0), later, next, of(1)],
        [later, of(0), next, of(1)],
        [of(1), of(0), later, next],
      ])
        expect(people(inputs)).toEqual(left);
    });

    test('forgets every case in a snapshot that does not tell when they were recorded', () => {
      const merge = createMerge(MERGE, TOOLS);
      const nothing = { subject: () => {}, merged: () => {}, deadLetter: () => {} };
      const place = { topic: 'police-incidents', partition: 0, offset: 0, timestamp: 0 };
      merge.event((later as Extract<Input, { kind: 'revision' }>).event, place, nothing);
      const restored = createMerge(MERGE, TOOLS);
      for (const part of merge.snapshot())
        restored.restore(JSON.parse(JSON.stringify({ ...part, recordedAt: undefined })));
      for (const one of [merge, restored])
        one.erasure(erasureAt(at), { ...place, topic: 'erasures' }, nothing);
      expect(JSON.stringify([...merge.snapshot()])).toContain(PERSON);
      expect(JSON.stringify([...restored.snapshot()])).not.toContain(PERSON);
    });

    test('a withdrawal of before that comes late leaves no trace with the person who counts again', () => {
      const before = revision({ caseId: 'c3', recordedAt: at - 2, parties: victims(PERSON), place: null });
      const moved = revision({ caseId: 'c3', revision: 1, recordedAt: at - 1, parties: [], place: null });
      const again = revision({ caseId: 'c2', recordedAt: at + 1, parties: victims(PERSON) });
      const { scorer } = play([RULES, before, of(0), again, moved, of(1)]);
      const text = [...scorer.snapshot()].map((chunk) => new TextDecoder().decode(chunk)).join('\n');
      expect(text).toContain(PERSON);
      expect(text).not.toContain('"c3"');
    });
  });
});
