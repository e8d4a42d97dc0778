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
import type { NewRecord } from '../../../services/steps/ports/log.ts';
import { createScoreMachine } from '../../../services/steps/score/score-machine.ts';
import { incident, personRule } from '../../arbitraries/example.ts';
import { START, TOKENS } from '../../arbitraries/town.ts';
import { TOOLS } from '../../rules/tools.ts';

const PERSON = TOKENS[0]!;
const codecs = createCodecs(openSchemaFile(':memory:'));
const RULES: SubjectRecord = {
  origin: null,
  body: {
    kind: 'rule_set',
    activation: activationIn({
      action: 'activated',
      ruleSet: 'rs',
      rules: JSON.stringify([personRule('any', { points: 80, halfLife: 'P30D' })]),
      effectiveAt: START,
      actor: 'test',
      reason: '',
      recordedAt: START,
    } as RuleSetEntry)!,
  },
};

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

test('an erasure that merge wrote again after a crash is told once, at its first place', () => {
  const machine = createScoreMachine({
    partition: 0,
    outputPartitions: 1,
    settings: DEFAULT_SETTINGS,
    tools: TOOLS,
    codecs,
    ticks: 'events',
  });
  const emitted: NewRecord[] = [];
  const records = [RULES, ...merged(), ...merged()].map((record, offset) => ({
    topic: TOPICS.subjectEvents,
    partition: 0,
    offset,
    key: 'k',
    value: codecs.subjectEvent.encode(record),
    timestamp: 0,
  }));
  machine.apply(records, (record) => emitted.push(record));
  const of = (topic: string) => emitted.filter((record) => record.topic === topic);
  const marks = of(TOPICS.erasureMarks).map(({ value }) => codecs.erasureMark.decode(value));
  expect(marks.map(({ step, position }) => [step, position])).toEqual([
    ['scored', { partition: 0, offset: 1 }],
  ]);
  const [warning] = of(TOPICS.warnings).map(({ value }) => codecs.warning.decode(value));
  expect(warning).toMatchObject({ subject: `individual:${PERSON}`, reason: 'raised' });
});
