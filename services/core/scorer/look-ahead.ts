import type { SubjectRecord } from '../record/subject-record.ts';
import type { ScorerState } from './state.ts';
import type { Subject, SubjectGroup } from './subjects.ts';

/** Records that are best looked at together: enough to wait for many places of memory at once, few enough to stay at hand. */
export const AHEAD = 32;

/**
 * Brings what the next records are about into the processor's caches; it reads and changes nothing. A city's people are
 * spread over more memory than a cache holds, and one record after another the scorer would wait for each place in turn.
 * Step by step over all of them it waits once (Chen, Ailamaki, Gibbons and Mowry 2004, group prefetching).
 */
export function lookAhead(state: ScorerState, records: readonly SubjectRecord[]): void {
  const { keys, devices, first, groups, concerned } = scratch;
  let count = 0;
  let cameras = 0;
  let read = 0;
  for (const { body } of records) {
    if (body.kind !== 'event' || body.subjects.length === 0) continue;
    keys[count++] = body.subjects[0]!;
    const { stream, caseId, deviceId } = body.event;
    if (deviceId !== null) devices[cameras++] = deviceId;
    read += state.cases.touch(stream, caseId);
  }
  read += state.events.touch(devices, cameras);
  state.subjects.guess(keys, count, first);
  let grouped = 0;
  for (let i = 0; i < count; i++) {
    const group = first[i]?.groups[0];
    if (group !== undefined) groups[grouped++] = group;
  }
  let length = 0;
  for (let i = 0; i < count; i++) {
    const subject = first[i];
    if (subject === undefined) continue;
    read += subject.key.length;
    concerned[length++] = subject;
  }
  for (let i = 0; i < grouped; i++) {
    const { awake, keys: own } = groups[i]!;
    for (let k = 1; k < own.length; k++) read += own[k]!.length;
    for (let k = 0; k < awake.length; k++) concerned[length++] = awake[k]!;
  }
  for (let i = 0; i < length; i++) read += concerned[i]!.history.end;
  for (let i = 0; i < length; i++) read += concerned[i]!.history.touch();
  scratch.read += read;
}

/** What is read is added up somewhere, or it would not be read. */
const scratch = {
  keys: [] as string[],
  devices: [] as string[],
  first: [] as (Subject | undefined)[],
  groups: [] as SubjectGroup[],
  concerned: [] as Subject[],
  read: 0,
};
