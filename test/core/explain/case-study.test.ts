import { describe, expect, it } from 'vitest';
import { type CaseStudy, createCaseStudy } from '../../../services/core/explain/case-study.ts';
import { mergeStudies, subjectsSeen } from '../../../services/core/explain/merge-studies.ts';
import type { SubjectRecord } from '../../../services/core/record/subject-record.ts';
import { DEFAULT_SETTINGS } from '../../../services/core/scorer/settings.ts';
import { compareText } from '../../../services/core/text/canonical.ts';
import { numbered } from '../../arbitraries/arrival.ts';
import {
  activate,
  CELL,
  cellRule,
  eraseAt,
  forCell,
  forPerson,
  incident,
  PERSON,
  personRule,
  withdraw,
} from '../../arbitraries/example.ts';
import { START, TOKENS } from '../../arbitraries/town.ts';
import { TOOLS } from '../scorer/properties/harness.ts';

const EVENT = incident({ caseId: 'c1' });
const RULES = activate([
  personRule('person', { points: 90, halfLife: 'P30D' }),
  cellRule('area', { points: 90, halfLife: 'P30D' }),
]);
const OTHER = `individual:${TOKENS[1]}`;
const forOther = { ...forPerson(EVENT), subjects: [OTHER] } as SubjectRecord['body'];
const erasureOf = (subject: string): SubjectRecord['body'] => eraseAt(START, subject);

function study(ruleId: string, bodies: readonly SubjectRecord['body'][]): CaseStudy {
  return studyRecords(ruleId, numbered(bodies));
}

function studyRecords(ruleId: string, records: readonly SubjectRecord[]): CaseStudy {
  const one = createCaseStudy({ ruleId, caseId: 'c1' }, DEFAULT_SETTINGS, TOOLS);
  for (const [offset, record] of records.entries()) one.apply(record, { partition: 0, offset });
  return one.finish();
}

const shown = ({ told, triggers, decisions }: CaseStudy) => ({
  told: told.map(({ subjects }) => subjects),
  triggers: triggers.map(({ subject }) => subject),
  decisions: decisions.map(({ assessment }) => assessment.subject),
});

describe('a study of a case', () => {
  const everybody = [forPerson(EVENT), forOther, forCell(EVENT)];

  it.each<readonly [what: string, bodies: readonly SubjectRecord['body'][]]>([
    ['the rule is known before the case', [RULES, ...everybody]],
    ['the rule is known after the case', [...everybody, RULES]],
    [
      'people were taken out of the case again',
      [RULES, ...everybody, withdraw(EVENT, 1), withdraw(EVENT, 1, OTHER)],
    ],
  ])('shows areas alone where the rule is about areas: %s', (_what, bodies) => {
    const found = study('area', bodies);
    expect(shown(found)).toMatchObject({ told: [[CELL]], triggers: [CELL] });
    expect(found.decisions.length).toBeGreaterThan(0);
    expect(new Set(shown(found).decisions)).toEqual(new Set([CELL]));
    expect(JSON.stringify(found)).not.toContain('individual:p_');
  });

  it('shows people alone where the rule is about people', () => {
    const found = study('person', [RULES, ...everybody]);
    expect(shown(found)).toMatchObject({ told: [[PERSON], [OTHER]], decisions: [PERSON, OTHER] });
    expect(JSON.stringify(found)).not.toContain(CELL);
  });

  it('tells of a case that concerns only another kind of subject, and not how many', () => {
    const found = study('area', [RULES, forPerson(EVENT), forOther]);
    expect(shown(found)).toEqual({ told: [[]], triggers: [], decisions: [] });
    expect(found.kinds).toEqual(['individual']);
  });

  it('shows nothing of a person who was erased', () => {
    const records: readonly SubjectRecord[] = [
      ...numbered([RULES]),
      { origin: { topic: 'police-incidents', partition: 0, offset: 0, index: 0 }, body: forPerson(EVENT) },
      { origin: { topic: 'police-incidents', partition: 0, offset: 0, index: 1 }, body: forOther },
    ];
    const erased: readonly SubjectRecord[] = [{ origin: null, body: erasureOf(PERSON) }];
    expect(shown(studyRecords('person', records)).decisions).toEqual([PERSON, OTHER]);
    // A producer that repeats itself does not bring them back.
    const found = studyRecords('person', [...records, ...erased, ...records.slice(1)]);
    expect(shown(found)).toEqual({ told: [[OTHER]], triggers: [OTHER], decisions: [OTHER] });
    expect(JSON.stringify(found)).not.toContain(PERSON);
  });

  it('shows what was recorded after an erasure and came before it, as the scorer takes it', () => {
    const later = forPerson(incident({ caseId: 'c1', occurredAt: START + 1_000 }));
    const found = study('person', [RULES, later, erasureOf(PERSON)]);
    expect(shown(found)).toEqual({ told: [[PERSON]], triggers: [PERSON], decisions: [PERSON] });
  });

  it('does not tell of an old copy, whatever else stands for the person since', () => {
    const since = forPerson(incident({ caseId: 'c2', occurredAt: START + 1_000 }));
    const found = study('person', [RULES, erasureOf(PERSON), since, forPerson(EVENT)]);
    expect(shown(found)).toEqual({ told: [], triggers: [], decisions: [] });
  });

  it('does not tell of a case that was about an erased person only', () => {
    const found = study('person', [RULES, forPerson(EVENT), erasureOf(PERSON)]);
    expect({ ...shown(found), kinds: found.kinds }).toEqual({
      told: [],
      triggers: [],
      decisions: [],
      kinds: [],
    });
  });
});

describe('studies of several partitions', () => {
  const parts = (ruleId: string, bodies: readonly (readonly SubjectRecord['body'][])[]): CaseStudy =>
    mergeStudies(bodies.map((of) => study(ruleId, [RULES, ...of])));

  it('show everybody of every partition', () => {
    const found = parts('person', [[forOther], [], [forPerson(EVENT), forCell(EVENT)]]);
    const both = [PERSON, OTHER].sort(compareText);
    expect(shown(found).triggers).toEqual(both);
    expect([...shown(found).decisions].sort(compareText)).toEqual(both);
    expect(shown(found).told.flat().sort(compareText)).toEqual(both);
    expect(found.kinds).toEqual(['area:cell', 'individual']);
    expect(subjectsSeen(found)).toEqual(both);
  });

  it('show an area once, not its copy in a partition next door', () => {
    const found = parts('area', [[forCell(EVENT, true)], [forCell(EVENT)]]);
    expect(shown(found)).toMatchObject({ told: [[CELL]], triggers: [CELL] });
    expect(found.triggers[0]).toMatchObject({ matches: true, hindrances: [] });
  });
});
