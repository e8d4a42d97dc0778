import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import type { SubjectRecord } from '../../../services/core/record/subject-record.ts';
import { createScorer, type Scorer } from '../../../services/core/scorer/scorer.ts';
import { DEFAULT_SETTINGS } from '../../../services/core/scorer/settings.ts';
import { HOUR_MS } from '../../../services/core/time/duration.ts';
import { numbered } from '../../arbitraries/arrival.ts';
import { eraseAt, forPerson, incident, tick } from '../../arbitraries/example.ts';
import { START } from '../../arbitraries/town.ts';
import { TOOLS } from './properties/harness.ts';

type Body = SubjectRecord['body'];

/** Feeds groups of records as the step does, each looked ahead for before it is taken. */
function feed(scorer: Scorer, groups: readonly (readonly Body[])[]): void {
  const all = numbered(groups.flat());
  let offset = 0;
  for (const { length } of groups) {
    const records = all.slice(offset, offset + length);
    scorer.lookAhead(records);
    for (const record of records) scorer.apply(record, { partition: 0, offset: offset++ });
  }
}

/** Who is named by the one record, in an object that only the scorer may hold; it is of before the erasure. */
function feedNaming(scorer: Scorer, groupsWith: (named: Body) => readonly Body[][]): WeakRef<object> {
  const named = forPerson(incident());
  feed(scorer, groupsWith(named));
  return new WeakRef(named.kind === 'event' ? named.subjects : named);
}

async function isHeld(reference: WeakRef<object>): Promise<boolean> {
  setFlagsFromString('--expose-gc');
  await setImmediate();
  runInNewContext('gc')();
  return reference.deref() !== undefined;
}

const erasure = eraseAt(START + HOUR_MS);

it.each<[string, (named: Body) => Body[][]]>([
  ['was known', (named) => [[named, erasure]]],
  ['comes only behind the erasure', (named) => [[erasure, named]]],
  ['comes only with the next records', (named) => [[erasure], [tick(START), named]]],
])('nothing that was looked ahead for names a person who is erased and %s', async (_, groupsWith) => {
  const scorer = createScorer(DEFAULT_SETTINGS, TOOLS);
  expect(await isHeld(feedNaming(scorer, groupsWith))).toBe(false);
  expect(scorer.stats().subjects).toBe(0);
});

it('what was looked ahead for is held where nobody was erased', async () => {
  const scorer = createScorer(DEFAULT_SETTINGS, TOOLS);
  expect(await isHeld(feedNaming(scorer, (named) => [[named]]))).toBe(true);
  expect(scorer.stats().subjects).toBe(1);
});
