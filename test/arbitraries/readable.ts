import fc from 'fast-check';
import type { Event } from '../../services/core/event/event.ts';
import type { Rule } from '../../services/core/rule/rule.ts';
import { DAY_MS } from '../../services/core/time/duration.ts';
import { PLACE_ACROSS, PLACES, START } from './town.ts';
import type { Arrival, World } from './world.ts';

/** The world, written as a story of a line an arrival where a property fails on it. */
export const readable = (world: World): World =>
  ({ ...world, [fc.toStringMethod]: () => story(world) }) as World;

function story({ arrivals, settings: { latenessMs, retentionMs } }: World): string {
  const days = (ms: number) => `${ms / DAY_MS}d`;
  const kept = `people ${days(retentionMs.individual)}, areas ${days(retentionMs.area)}`;
  return [`\nlate after ${days(latenessMs)}; kept: ${kept}`, ...arrivals.map(line)].join('\n');
}

function line(one: Arrival): string {
  if (one.kind === 'tick') return `tick ${when(one.at)}`;
  if (one.kind === 'revision') return told(one.event);
  return [`rules from ${when(one.effectiveAt)}`, ...one.rules.map((rule) => `    ${ruled(rule)}`)].join('\n');
}

/** Days since the start of the worlds, and milliseconds where there are some. */
function when(at: number): string {
  const days = Math.round(((at - START) / DAY_MS) * 100) / 100;
  const rest = at - START - days * DAY_MS;
  return `day ${days}${rest === 0 ? '' : `${rest > 0 ? '+' : ''}${rest}ms`}`;
}

const ruled = ({ id, status, subject, roles, purpose, on, conditions, event }: Rule) =>
  `${id} (${[status, subject, ...(roles ?? []), purpose].join(' ')}) on ${JSON.stringify(on)} if ${JSON.stringify(conditions)} ${JSON.stringify(event.params)}`;

const UNTOLD = [
  'stream',
  'caseId',
  'revision',
  'category',
  'occurredAt',
  'recordedAt',
  'source',
  'place',
  'parties',
];

function told(event: Event): string {
  const { stream, caseId, revision, category, occurredAt, place, parties } = event;
  const rest = Object.entries(event)
    .filter(([field, value]) => !UNTOLD.includes(field) && value !== null)
    .map(([field, value]) => `${field} ${JSON.stringify(value)}`);
  const people = parties.map(({ token, role }) => `${token.slice(2, 3)} ${role}`);
  return [
    `${caseId}.${revision} ${stream} ${category} ${when(occurredAt)}`,
    place === null ? 'nowhere' : place === PLACE_ACROSS ? 'across' : `place ${PLACES.indexOf(place)}`,
    ...rest,
    ...people,
  ].join(', ');
}
