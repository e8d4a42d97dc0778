import type { History } from '../history/history.ts';
import type { SubjectRecord } from '../record/subject-record.ts';
import type { ScorerState } from './state.ts';

/** Records that are best looked at together: enough to wait for many places of memory at once, few enough to stay at hand. */
export const AHEAD = 32;

/**
 * Brings what the next records are about into the processor's caches; it changes nothing but how fast that is found then.
 * A city's people are spread over more memory than a cache holds, and one record after another the scorer would wait for
 * each place in turn.
 * Step by step over all of them it waits once (Chen, Ailamaki, Gibbons and Mowry 2004, group prefetching). People and
 * areas are looked at apart: a branch that memory decides, now so, now so, would be waited for again and again.
 */
export class LookAhead {
  /** What is read is added up here, or it would not be read. */
  #read = 0;
  readonly #state: ScorerState;

  constructor(state: ScorerState) {
    this.#state = state;
  }

  over(records: readonly SubjectRecord[]): void {
    const state = this.#state;
    const ofOne: (readonly string[])[] = [];
    const ofSeveral: (readonly string[])[] = [];
    const cases: string[] = [];
    const devices: string[] = [];
    for (let i = 0; i < records.length; i++) {
      const { body } = records[i]!;
      if (body.kind !== 'event' || body.subjects.length === 0) continue;
      const { event } = body;
      if (body.subjects.length === 1) ofOne.push(body.subjects);
      else ofSeveral.push(body.subjects);
      if (event.caseId !== cases.at(-1)) cases.push(event.caseId);
      if (event.deviceId !== null) devices.push(event.deviceId);
    }
    let read = state.cases.touch(cases) ^ state.events.touch(devices);
    const short: History[] = [];
    const long: History[] = [];
    for (const one of state.subjects.foreseeOnes(ofOne)) if (one !== undefined) short.push(one.history);
    for (const group of state.subjects.foreseeGroups(ofSeveral))
      if (group !== undefined && group.awake.length > 0) long.push(group.awake[0]!.history);
    for (const history of short) read ^= history.touch();
    for (const history of long) read ^= history.touch();
    for (const history of long) read ^= history.touchArrays();
    for (const history of short) read ^= history.touchEntries();
    for (const history of long) read ^= history.touchEntries();
    this.#read ^= read;
  }
}
