import type { Event } from '../../../services/core/event/event.ts';
import { ROLES, type Role } from '../../../services/core/event/vocabulary.ts';
import { partitionOf } from '../../../services/core/partition.ts';
import type { SubjectRecord } from '../../../services/core/record/subject-record.ts';
import { settings, tools, type Written } from './fixtures.ts';

/** What a subject knows of a case: `revision roles nearby`, by `partition subject case`. */
export type Known = ReadonlyMap<string, string>;

const rolesText = (roles: readonly Role[]): string => ROLES.filter((role) => roles.includes(role)).join('+');

/** What the subjects know after reading what merge wrote. Throws where a subject is told of revisions out of order. */
export function readSubjects(written: readonly Written<SubjectRecord>[]): Known {
  const known = new Map<string, string>();
  const newest = new Map<string, number>();
  for (const { partition, record } of written) {
    const { body } = record;
    if (body.kind !== 'event' && body.kind !== 'withdrawal') continue;
    const { caseId, revision } = body.kind === 'event' ? body.event : body;
    for (const subject of body.subjects) {
      const key = `${partition} ${subject} ${caseId}`;
      if (revision <= (newest.get(key) ?? -1)) throw new Error(`${key} was told of ${revision} too late`);
      newest.set(key, revision);
      if (body.kind === 'withdrawal') known.delete(key);
      else known.set(key, `${revision} ${rolesText(body.roles)} ${body.nearby}`);
    }
  }
  return known;
}

/** The same from the set of events alone, in the plainest way. */
export function standingSubjects(events: readonly Event[]): Known {
  const known = new Map<string, string>();
  for (const caseId of new Set(events.map((event) => event.caseId))) {
    const revisions = events.filter((event) => event.caseId === caseId);
    const highest = Math.max(...revisions.map((event) => event.revision));
    const event = revisions.find(({ revision }) => revision === highest)!;
    if (event.status === 'retracted') continue;
    const tell = (shard: string, subject: string, roles: string, nearby: boolean) =>
      known.set(
        `${partitionOf(shard, settings.partitions.subjectEvents)} ${subject} ${caseId}`,
        `${highest} ${roles} ${nearby}`,
      );
    for (const { token } of event.parties) {
      const roles = event.parties.filter((party) => party.token === token).map((party) => party.role);
      tell(`individual:${token}`, `individual:${token}`, rolesText(roles), false);
    }
    if (event.place === null || event.policeInitiated) continue;
    const { lat, lon, areaCode } = event.place;
    const cell = tools.cellOf(lat, lon);
    for (const shard of tools.shardsNear(cell, 2000)) tell(`h3:${shard}`, `area:cell:${cell}`, '', true);
    tell(`h3:${tools.shardOfCell(cell)}`, `area:cell:${cell}`, '', false);
    const code = areaCode ?? '';
    if (code.length >= 4) tell(`city:${code.slice(0, 4)}`, `area:city:${code.slice(0, 4)}`, '', false);
    if (code.length >= 6) tell(`county:${code.slice(0, 6)}`, `area:county:${code.slice(0, 6)}`, '', false);
    if (code.length >= 9) tell(`county:${code.slice(0, 6)}`, `area:town:${code.slice(0, 9)}`, '', false);
    if (code.length >= 12) tell(`county:${code.slice(0, 6)}`, `area:village:${code}`, '', false);
  }
  return known;
}
