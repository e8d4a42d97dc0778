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
export class LookAhead {
  /** What is read is added up here, or it would not be read. */
  #read = 0;
  readonly #state: ScorerState;

  constructor(state: ScorerState) {
    this.#state = state;
  }

  over(records: readonly SubjectRecord[]): void {
    const { cases, events, subjects } = this.#state;
    const keys: string[] = [];
    const devices: string[] = [];
    for (const { body } of records) {
      if (body.kind !== 'event' || body.subjects.length === 0) continue;
      const { stream, caseId, deviceId } = body.event;
      keys.push(body.subjects[0]!);
      if (deviceId !== null) devices.push(deviceId);
      this.#read += cases.touch(stream, caseId);
    }
    this.#read += events.touch(devices);
    const first = subjects.guess(keys);
    for (const { key } of first) this.#read += key.length;
    const concerned = [...first, ...this.#others(first)];
    for (const { history } of concerned) this.#read += history.end;
    for (const { history } of concerned) this.#read += history.touch();
    for (const { history } of concerned) this.#read += history.touchArrays();
    for (const { history } of concerned) this.#read += history.touchEntries();
  }

  /** Those that records name after the first: the areas around a cell. */
  #others(first: readonly Subject[]): readonly Subject[] {
    const groups: SubjectGroup[] = [];
    for (const subject of first) if (subject.groups.length > 0) groups.push(subject.groups[0]!);
    const others: Subject[] = [];
    for (const { awake, keys } of groups) {
      for (const key of keys) this.#read += key.length;
      others.push(...awake);
    }
    return others;
  }
}
