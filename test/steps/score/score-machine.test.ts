import { expect, test } from 'vitest';
import { createCodecs } from '../../../services/adapters/avro/codecs.ts';
import { openSchemaFile } from '../../../services/adapters/avro/schema-file.ts';
import { nameOfErased } from '../../../services/core/erasure/erased-people.ts';
import { createMerge } from '../../../services/core/merge/merge.ts';
import { MERGE_DEFAULTS } from '../../../services/core/merge/settings.ts';
import { activationIn, type RuleSetEntry } from '../../../services/core/record/rule-set.ts';
import type { SubjectRecord } from '../../../services/core/record/subject-record.ts';
import { DEFAULT_SETTINGS } from '../../../services/core/scorer/settings.ts';
import { TOPICS } from '../../../services/core/topics.ts';
import type { LogRecord, NewRecord } from '../../../services/steps/ports/log.ts';
import { createScoreMachine, type ScoreMachine } from '../../../services/steps/score/score-machine.ts';
import { forPerson, incident, personRule } from '../../arbitraries/example.ts';
import { START, TOKENS } from '../../arbitraries/town.ts';
import { TOOLS } from '../../rules/tools.ts';

const PERSON = TOKENS[0]!;
const codecs = createCodecs(openSchemaFile(':memory:'));
const RULES = rulesActive(personRule('any', { points: 80, halfLife: 'P30D' }));

function rulesActive(...rules: readonly unknown[]): SubjectRecord {
  const entry = {
    action: 'activated',
    ruleSet: 'rs',
    rules: JSON.stringify(rules),
    effectiveAt: START,
    actor: 'test',
    reason: '',
    recordedAt: START,
  } as RuleSetEntry;
  return { origin: null, body: { kind: 'rule_set', activation: activationIn(entry)! } };
}

function createMachine(): ScoreMachine {
  return createScoreMachine({
    partition: 0,
    outputPartitions: 1,
    settings: DEFAULT_SETTINGS,
    tools: TOOLS,
    codecs,
    ticks: 'events',
  });
}

function logged(records: readonly SubjectRecord[], first = 0): LogRecord[] {
  return records.map((record, index) => ({
    topic: TOPICS.subjectEvents,
    partition: 0,
    offset: first + index,
    key: 'k',
    value: codecs.subjectEvent.encode(record),
    timestamp: 0,
  }));
}

/** What merge writes of an erasure and of what is recorded after it. */
function merged(): readonly SubjectRecord[] {
  const records: SubjectRecord[] = [];
  const partitions = { subjectEvents: 1, mergedEvents: 1, deadLetters: 1 };
  const merge = createMerge({ ...MERGE_DEFAULTS, partitions, refuseFuture: false, sources: 'all' }, TOOLS);
  const output = {
    subject: (_partition: number, _key: string, record: SubjectRecord) => void records.push(record),
    merged: () => {},
    deadLetter: () => {},
  };
  const place = (topic: string) => ({ topic, partition: 0, offset: 0, timestamp: 0 });
  const event = incident({ caseId: 'c1' });
  const subject = nameOfErased(PERSON, TOOLS.hash);
  merge.erasure(
    { erasureId: 'e_1', subject, at: event.recordedAt, before: [] },
    place(TOPICS.erasures),
    output,
  );
  merge.event(
    { ...event, recordedAt: event.recordedAt + 1, parties: [{ token: PERSON, role: 'victim' }] },
    place(TOPICS.policeIncidents),
    output,
  );
  return records;
}

test('an erasure that merge wrote again after a crash is told once, at its first place', async () => {
  const machine = createMachine();
  const emitted: NewRecord[] = [];
  const records = logged([RULES, ...merged(), ...merged()]);
  await machine.apply(records, (record) => emitted.push(record));
  const of = (topic: string) => emitted.filter((record) => record.topic === topic);
  const marks = of(TOPICS.erasureMarks).map(({ value }) => codecs.erasureMark.decode(value));
  expect(marks.map(({ step, position }) => [step, position])).toEqual([
    ['scored', { partition: 0, offset: 1 }],
  ]);
  const [warning] = of(TOPICS.warnings).map(({ value }) => codecs.warning.decode(value));
  expect(warning).toMatchObject({ subject: `individual:${PERSON}`, reason: 'raised' });
});

test('rules that change leave others their turn, the more events stand the oftener', async () => {
  const turnsWith = async (events: number): Promise<number> => {
    const machine = createMachine();
    const standing = Array.from({ length: events }, (_, i): SubjectRecord => {
      return { origin: null, body: forPerson(incident({ caseId: `c${i}`, occurredAt: START + i })) };
    });
    await machine.apply(logged([RULES, ...standing]), () => {});
    const changed = rulesActive({
      ...personRule('any', { points: 80, halfLife: 'P30D' }),
      on: [{ severity: 4 }],
    });
    return turnsDuring(machine.apply(logged([changed], 1 + events), () => {}));
  };
  expect(await turnsWith(20_000)).toBeGreaterThanOrEqual((await turnsWith(1)) + 9);
});

/** Turns of the event loop that others have until it is done. */
async function turnsDuring(work: Promise<void>): Promise<number> {
  let turns = 0;
  let isDone = false;
  const ended = work.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await new Promise(setImmediate);
    turns++;
  }
  await ended;
  return turns;
}
