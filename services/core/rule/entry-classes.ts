import type { EventView } from '../event/event.ts';
import { STREAMS } from '../event/vocabulary.ts';
import { grown } from '../history/growable.ts';
import type { EntryClasses } from '../history/history.ts';
import { isNearby, rolesIn } from '../history/placings.ts';
import type { CompiledAbsence, CompiledRule, Feature } from './compile.ts';
import type { CompiledFilter } from './filter.ts';
import { type GuardedRules, grouped } from './guards.ts';

/** What holds for every entry of a class. */
export interface EntryClass {
  /** Of the placings. */
  readonly flags: number;
  readonly features: readonly number[];
  /** The rules it triggers, when they are active. */
  readonly rules: readonly CompiledRule[];
  /** The same by the counts they rest on. */
  readonly guarded: readonly GuardedRules[];
  /** The triggers by absence that it starts. */
  readonly absences: readonly StartedAbsence[];
  /** How far, in metres, it may count for the radius facts of other triggers; 0: for none. */
  readonly radiusMetres: number;
}

export interface StartedAbsence {
  readonly rule: CompiledRule;
  readonly absence: CompiledAbsence;
}

/** Which filters of a kind of subject an event fits, found once when it comes. */
export interface ClassTable extends EntryClasses {
  /** Class of an event with the flags of its placing. */
  classify(event: EventView, flags: number): number;
  of(entryClass: number): EntryClass;
  /** Keys of the tests that tell events of this one's stream and category apart. */
  testsOf(event: EventView): ReadonlySet<string>;
}

export function createClassTable(
  features: readonly Feature[],
  rules: readonly CompiledRule[],
  radiusOf: (feature: number) => number,
): ClassTable {
  const words = (features.length + 31) >>> 5;
  const made: EntryClass[] = [];
  let bits = new Int32Array(0);
  const roots = new Map<string, Map<string, Root>>(STREAMS.map((stream) => [stream, new Map()]));

  /** Made when the first event of its stream and category comes. */
  const newRoot = ({ stream, category }: EventView): Root => {
    const wanted = ({ streams, categories }: CompiledFilter): boolean =>
      streams.has(stream) && (categories?.has(category) ?? true);
    return new Root(
      features.filter(({ filter }) => wanted(filter)),
      rules,
      wanted,
    );
  };

  const make = (root: Root, flags: number, fits: (filter: CompiledFilter) => boolean): number => {
    const kept = root.features
      .filter((feature) => keeps(feature, flags) && fits(feature.filter))
      .map(({ id }) => id);
    const triggered = isNearby(flags) ? [] : root.triggered(flags, fits);
    const number = made.push({
      flags,
      features: kept,
      rules: triggered,
      guarded: grouped(triggered),
      absences: isNearby(flags) ? [] : root.started(flags, fits),
      radiusMetres: Math.max(0, ...kept.map(radiusOf)),
    });
    bits = grown(bits, number * words);
    for (const id of kept) bits[(number - 1) * words + (id >>> 5)]! |= 1 << (id & 31);
    return number - 1;
  };

  const rootOf = (event: EventView): Root => {
    const ofStream = roots.get(event.stream)!;
    let root = ofStream.get(event.category);
    if (root === undefined) {
      root = newRoot(event);
      ofStream.set(event.category, root);
    }
    return root;
  };

  return {
    classify: (event, flags) => rootOf(event).classify(event, flags, make),
    testsOf: (event) => rootOf(event).testKeys,
    of: (entryClass) => made[entryClass]!,
    featuresOf: (entryClass) => made[entryClass]!.features,
    has: (entryClass, feature) => (bits[entryClass * words + (feature >>> 5)]! & (1 << (feature & 31))) !== 0,
  };
}

function keeps({ withNearby, roles }: Feature, flags: number): boolean {
  return (!isNearby(flags) || withNearby) && (roles === 0 || (roles & rolesIn(flags)) !== 0);
}

type Make = (root: Root, flags: number, fits: (filter: CompiledFilter) => boolean) => number;

/** The classes of one stream and category: a tree with a level for each test, so that an event costs one path through it. */
class Root {
  readonly features: readonly Feature[];
  readonly #rules: readonly CompiledRule[];
  readonly #wanted: (filter: CompiledFilter) => boolean;
  readonly #tests: readonly CompiledFilter[];
  /** For each node the next where the test fails and where it holds; at a leaf its class and one. */
  #nodes = new Int32Array(0);
  #length = 0;
  /** By flags. */
  readonly #starts: (number | undefined)[] = [];

  constructor(
    features: readonly Feature[],
    rules: readonly CompiledRule[],
    wanted: (filter: CompiledFilter) => boolean,
  ) {
    this.features = features;
    this.#wanted = wanted;
    this.#rules = rules.filter(
      ({ on, absences }) => on.some(wanted) || absences.some(({ after }) => wanted(after)),
    );
    this.#tests = distinctTests([
      ...features.map(({ filter }) => filter),
      ...this.#rules
        .flatMap(({ on, absences }) => [...on, ...absences.map(({ after }) => after)])
        .filter(wanted),
    ]);
  }

  get testKeys(): ReadonlySet<string> {
    return new Set(this.#tests.map(({ testKey }) => testKey));
  }

  triggered(flags: number, fits: (filter: CompiledFilter) => boolean): readonly CompiledRule[] {
    return this.#rules.filter(
      ({ roles, on }) => isIn(roles, flags) && on.some((filter) => this.#wanted(filter) && fits(filter)),
    );
  }

  started(flags: number, fits: (filter: CompiledFilter) => boolean): readonly StartedAbsence[] {
    return this.#rules
      .filter(({ roles }) => isIn(roles, flags))
      .flatMap((rule) => rule.absences.map((absence) => ({ rule, absence })))
      .filter(({ absence: { after } }) => this.#wanted(after) && fits(after));
  }

  classify(event: EventView, flags: number, make: Make): number {
    let node = this.#starts[flags];
    if (node === undefined) {
      node = this.#newNode();
      this.#starts[flags] = node;
    }
    const tests = this.#tests;
    const roles = rolesIn(flags);
    for (let i = 0; i < tests.length; i++) node = this.#step(node, tests[i]!.test(event, roles) ? 1 : 0);
    // A leaf holds its class where an inner node holds its next.
    let entryClass = this.#nodes[node * 2]! - 1;
    if (entryClass === -1) {
      entryClass = make(this, flags, (filter) => filter.test(event, rolesIn(flags)));
      this.#nodes[node * 2] = entryClass + 1;
    }
    return entryClass;
  }

  #step(node: number, side: number): number {
    const next = this.#nodes[node * 2 + side]!;
    if (next !== 0) return next;
    const made = this.#newNode();
    this.#nodes[node * 2 + side] = made;
    return made;
  }

  #newNode(): number {
    // Node 0 is nobody's next, so that 0 says there is none.
    if (this.#length === 0) this.#length = 1;
    this.#nodes = grown(this.#nodes, (this.#length + 1) * 2);
    return this.#length++;
  }
}

function isIn(roles: number, flags: number): boolean {
  return rolesIn(flags) === 0 || (roles & rolesIn(flags)) !== 0;
}

function distinctTests(filters: readonly CompiledFilter[]): readonly CompiledFilter[] {
  const byKey = new Map(
    filters.filter(({ testKey }) => testKey !== '').map((filter) => [filter.testKey, filter]),
  );
  return [...byKey.values()];
}
