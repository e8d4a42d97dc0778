import { createHash } from 'node:crypto';
import { nameOfErased } from '../../services/core/erasure/erased-people.ts';
import type { EventView } from '../../services/core/event/event.ts';
import type { Role } from '../../services/core/event/vocabulary.ts';
import type { SubjectRecord } from '../../services/core/record/subject-record.ts';
import type { Rule } from '../../services/core/rule/rule.ts';
import { PAPERWORK } from './rule.ts';
import { cellOf, PLACES, START, TOKENS } from './town.ts';

type Body = SubjectRecord['body'];

export const PERSON = `individual:${TOKENS[0]}`;
export const CELL = `area:cell:${cellOf(PLACES[0]!)}`;

const EMPTY: EventView = {
  stream: 'police-incidents',
  caseId: 'c1',
  revision: 0,
  status: 'reported',
  occurredAt: START,
  recordedAt: START,
  category: 'domestic_violence',
  severity: 2,
  place: PLACES[0]!,
  source: 'source',
  deviceId: null,
  deviceClass: null,
  confidence: null,
  value: null,
  unit: null,
  policeInitiated: null,
  assessment: null,
  protectionOrderUntil: null,
  stage: null,
  threat: null,
  weapon: null,
  injury: null,
  amount: null,
};

export function incident(fields: Partial<EventView> = {}): EventView {
  const occurredAt = fields.occurredAt ?? START;
  return { ...EMPTY, policeInitiated: false, recordedAt: occurredAt, ...fields };
}

export function alarm(fields: Partial<EventView> = {}): EventView {
  const occurredAt = fields.occurredAt ?? START;
  const camera = { stream: 'camera-alarms', category: 'crowd_density', deviceId: 'd1' } as const;
  return { ...EMPTY, ...camera, recordedAt: occurredAt, ...fields };
}

/** The record of an event for one person, in these roles. */
export const forPerson = (event: EventView, roles: readonly Role[] = ['victim']): Body => ({
  kind: 'event',
  event,
  subjects: [PERSON],
  roles,
  nearby: false,
});

/** The record of an event for its cell. */
export const forCell = (event: EventView, nearby = false): Body => ({
  kind: 'event',
  event,
  subjects: [`area:cell:${cellOf(event.place!)}`],
  roles: [],
  nearby,
});

export const withdraw = (event: EventView, revision: number, subject = PERSON): Body => ({
  kind: 'withdrawal',
  stream: event.stream,
  caseId: event.caseId,
  revision,
  at: event.recordedAt,
  subjects: [subject],
});

/** The person is erased; what was recorded by `at` (epoch ms) is of before. */
export const eraseAt = (at: number, subject = PERSON): Body => ({
  kind: 'erasure',
  erasureId: `e_${at}`,
  subject: nameOfErased(subject.slice('individual:'.length), (text) =>
    createHash('sha256').update(text).digest('hex'),
  ),
  at,
  before: [],
});

export const tick = (at: number): Body => ({ kind: 'tick', at });

export const activate = (rules: readonly Rule[], effectiveAt = START): Body => ({
  kind: 'rule_set',
  activation: {
    ruleSet: `rs_${effectiveAt.toString(16).padStart(16, '0')}`,
    rules: JSON.stringify(rules),
    effectiveAt,
    actor: 'a test',
    reason: 'a test',
    recordedAt: effectiveAt,
  },
});

type Risk = Rule['event']['params'];

/** A rule about victims that matches at every incident unless told otherwise. */
export function personRule(id: string, params: Risk, fields: Partial<Rule> = {}): Rule {
  return {
    ...PAPERWORK,
    id,
    purpose: 'safeguarding',
    subject: 'individual',
    roles: ['victim'],
    on: [{ stream: 'police-incidents' }],
    conditions: { all: [] },
    event: { type: 'risk', params },
    status: 'active',
    ...fields,
  };
}

/** A rule about cells that matches at every event unless told otherwise. */
export function cellRule(id: string, params: Risk, fields: Partial<Rule> = {}): Rule {
  const { roles: _, ...rest } = personRule(id, params);
  return { ...rest, subject: 'area:cell', on: [{}], ...fields };
}
