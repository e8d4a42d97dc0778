import type { Event, EventView } from '../../services/core/event/event.ts';
import type { EventRecord, SubjectRecord } from '../../services/core/record/subject-record.ts';
import { cellOf, isAcross } from './town.ts';

type Body = SubjectRecord['body'];
type Addressed = Pick<EventRecord, 'subjects' | 'roles' | 'nearby'>;

/**
 * What merge makes of case revisions in the order they arrive: one record a person and one a family of areas. A
 * revision that is seen or overtaken says nothing; one that leaves a subject withdraws the case there first.
 */
export function createPlainMerge(): (event: Event) => Body[] {
  const placed = new Map<string, { readonly revision: number; readonly subjects: readonly string[] }>();
  return ({ parties, ...view }) => {
    const key = `${view.stream} ${view.caseId}`;
    const before = placed.get(key);
    if (before && view.revision <= before.revision) return [];
    const addressed = view.status === 'retracted' ? [] : addressesOf({ ...view, parties });
    const subjects = addressed.flatMap((one) => one.subjects);
    placed.set(key, { revision: view.revision, subjects });
    const left = (before?.subjects ?? []).filter((subject) => !subjects.includes(subject));
    return [
      ...withdrawal(view, left),
      ...addressed.map((one) => ({ kind: 'event' as const, event: view, ...one })),
    ];
  };
}

function withdrawal(view: EventView, subjects: readonly string[]): Body[] {
  if (subjects.length === 0) return [];
  const { stream, caseId, revision, recordedAt: at } = view;
  return [{ kind: 'withdrawal', stream, caseId, revision, at, subjects }];
}

function addressesOf({ parties, place, policeInitiated }: Event): Addressed[] {
  const people = [...new Set(parties.map(({ token }) => token))].map((token) => ({
    subjects: [`individual:${token}`],
    roles: parties.filter((party) => party.token === token).map(({ role }) => role),
    nearby: false,
  }));
  if (!place || policeInitiated) return people;
  const cell = { subjects: [`area:cell:${cellOf(place)}`], roles: [], nearby: isAcross(place) };
  const code = isAcross(place) ? '' : (place.areaCode ?? '');
  const areas = [
    ...(code.length >= 9 ? [`area:town:${code.slice(0, 9)}`] : []),
    ...(code.length >= 6 ? [`area:county:${code.slice(0, 6)}`] : []),
  ];
  return [...people, cell, ...(areas.length > 0 ? [{ subjects: areas, roles: [], nearby: false }] : [])];
}

/** Gives records the origins that two source partitions would: offsets and indexes grow in order of arrival. */
export function numbered(bodies: readonly Body[]): SubjectRecord[] {
  return bodies.map((body, offset) => ({ origin: originOf(body, offset), body }));
}

const TOPIC_OF: Readonly<Record<Body['kind'], string>> = {
  event: 'police-incidents',
  withdrawal: 'police-incidents',
  follow_up: 'follow-ups',
  rule_set: 'rule-sets',
  tick: 'none',
  erasure: 'erasures',
};

function originOf(body: Body, offset: number): SubjectRecord['origin'] {
  if (body.kind === 'tick') return null;
  return {
    topic: TOPIC_OF[body.kind],
    partition: offset % 2,
    offset: Math.floor(offset / 4),
    index: offset % 4,
  };
}
