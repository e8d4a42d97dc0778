import type { History } from '../history/history.ts';
import type { SubjectRecord } from '../record/subject-record.ts';
import type { ScorerState } from './state.ts';
import type { Subject, SubjectGroup } from './subjects.ts';

/** Records that are best looked at together: enough to wait for many places of memory at once, few enough to stay at hand. */
export const AHEAD = 32;

/**
 * Brings what the next records are about into the processor's caches; it reads and changes nothing. A city's people are
 * spread over more memory than a cache holds, and one record after another the scorer would wait for each place in turn.
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
    const ofOne: string[] = [];
    const ofSeveral: string[] = [];
    const cases: string[] = [];
    const devices: string[] = [];
    for (const { body } of records) {
      if (body.kind !== 'event' || body.subjects.length === 0) continue;
      const { event } = body;
      (body.subjects.length === 1 ? ofOne : ofSeveral).push(body.subjects[0]!);
      if (event.caseId !== cases.at(-1)) cases.push(event.caseId);
      if (event.deviceId !== null) devices.push(event.deviceId);
    }
    this.#read += state.cases.touch(cases) + state.events.touch(devices);
    const short = this.#historiesOf(state.subjects.guess(ofOne));
    const long = this.#historiesOf(this.#around(state.subjects.guess(ofSeveral)));
    for (const history of short) this.#read += history.touch();
    for (const history of long) this.#read += history.touch();
    for (const history of long) this.#read += history.touchArrays();
    for (const history of short) this.#read += history.touchEntries();
    for (const history of long) this.#read += history.touchEntries();
  }

  #historiesOf(subjects: readonly Subject[]): readonly History[] {
    const histories: History[] = [];
    let read = 0;
    for (const { key, history } of subjects) {
      read += key.length + history.end;
      histories.push(history);
    }
    this.#read += read;
    return histories;
  }

  /** What records name that begin with these: a cell with the areas around it. */
  #around(first: readonly Subject[]): readonly Subject[] {
    const groups: SubjectGroup[] = [];
    for (const { groups: some } of first) if (some.length > 0) groups.push(some[0]!);
    let read = 0;
    for (const { keys, awake } of groups) read += keys.length + awake.length;
    const all: Subject[] = [];
    for (const { awake, keys } of groups) {
      for (const key of keys) read += key.length;
      if (awake.length > 0) all.push(awake[0]!);
    }
    this.#read += read;
    return all;
  }
}
