import type { Subject, SubjectGroup } from './subjects.ts';

type Keys = readonly string[];

/** What was found before it is asked for. */
class Foreseen<Found> {
  #asked: readonly Keys[] = [];
  #found: readonly (Found | undefined)[] = [];
  /** How many of them were taken, or passed over. */
  #taken = 0;

  note(asked: readonly Keys[], found: readonly (Found | undefined)[]): readonly (Found | undefined)[] {
    this.#asked = asked;
    this.#found = found;
    this.#taken = 0;
    return found;
  }

  take(keys: Keys): Found | undefined {
    const asked = this.#asked;
    // What comes too late, or once more, is not asked for after all.
    for (let i = this.#taken; i < asked.length; i++) {
      if (asked[i] !== keys) continue;
      this.#taken = i + 1;
      return this.#found[i];
    }
    return undefined;
  }

  forget(): void {
    this.note([], []);
  }
}

/**
 * The people and the sets of several that the next records name. Whoever looks ahead for them waits for their memory
 * anyway: what is found then need not be sought again by its keys, as the records name it by the same objects. It holds
 * until a subject or a set is forgotten.
 */
export class Foresight {
  /** What is read is added up here, or it would not be read. */
  #read = 0;
  readonly #ones = new Foreseen<Subject>();
  readonly #groups = new Foreseen<SubjectGroup>();

  /** Notes which subjects have these keys, of those that probably do. What they are told by is read for all of them first:
   * the processor then waits for many places of memory at once. */
  noteOnes(
    asked: readonly Keys[],
    probable: readonly (Subject | undefined)[],
  ): readonly (Subject | undefined)[] {
    let read = 0;
    for (const one of probable) if (one !== undefined) read += one.key.length + one.history.end;
    this.#read += read;
    const found: (Subject | undefined)[] = [];
    for (let i = 0; i < asked.length; i++) {
      const one = probable[i];
      found.push(one !== undefined && one.key === asked[i]![0] ? one : undefined);
    }
    return this.#ones.note(asked, found);
  }

  /** The same for sets of several, by the subjects that they probably begin with. */
  noteGroups(
    asked: readonly Keys[],
    probable: readonly (Subject | undefined)[],
  ): readonly (SubjectGroup | undefined)[] {
    this.#readGroups(probable);
    const found: (SubjectGroup | undefined)[] = [];
    for (let i = 0; i < asked.length; i++) {
      const one = probable[i];
      const keys = asked[i]!;
      found.push(one !== undefined && one.key === keys[0] ? one.groupOf(keys) : undefined);
    }
    return this.#groups.note(asked, found);
  }

  /** Of each its first set: mostly it has no other. */
  #readGroups(firsts: readonly (Subject | undefined)[]): void {
    const groups: SubjectGroup[] = [];
    let read = 0;
    for (const one of firsts) {
      if (one === undefined) continue;
      read += one.key.length;
      if (one.groups !== null) groups.push(one.groups);
    }
    for (const { keys, awake } of groups) read += keys.length + awake.length;
    for (const { keys, awake } of groups) {
      for (const key of keys) read += key.length;
      if (awake.length > 0) read += awake[0]!.history.end;
    }
    this.#read += read;
  }

  /** The subject whose only key this is, undefined where it was not foreseen. */
  one(keys: Keys): Subject | undefined {
    return this.#ones.take(keys);
  }

  group(keys: Keys): SubjectGroup | undefined {
    return this.#groups.take(keys);
  }

  forget(): void {
    this.#ones.forget();
    this.#groups.forget();
  }
}
