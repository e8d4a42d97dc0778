import { MOST_CLASSES } from '../history/slabs.ts';
import type { ClassTable } from './classes/class-table.ts';
import type { EntryClass } from './classes/triggers.ts';
import type { CompiledRule } from './compile.ts';

/** The rules that could see a difference in a history, or that are others than before. */
export interface AffectedRules {
  readonly rules: ReadonlySet<CompiledRule>;
  /** How far back any of them looks. */
  readonly reachMs: number;
  /** Those of them that entries of a class trigger. */
  triggeredBy(entryClass: number): readonly CompiledRule[];
  /** Whether entries of a class start a wait of one of them. */
  startedBy(entryClass: number): boolean;
}

/** No entry came, or none went. */
export const NO_CLASS = -1;
/** Words of memory for the answers on all pairs of classes together: corrections mostly make the same few. */
const MOST_KNOWN = 1_000_000;
/** What an answer takes beside its rules, in words. */
const WORDS_OF_ANSWER = 64;

/** Finds the rules with a fact, or something that should follow, among the features of an entry that came or went; with
 * `onlyRadius` those that look beyond the subject. Found once for each pair of classes. */
export type FindAffected = (added: number, removed: number, onlyRadius: boolean) => AffectedRules;

export function createFindAffected(
  classes: ClassTable,
  rulesOf: (feature: number) => readonly CompiledRule[],
): FindAffected {
  const known = new Map<number, AffectedRules>();
  let kept = 0;
  let freed = 0;
  const note = (words: number): void => {
    kept += words;
  };
  return (added, removed, onlyRadius) => {
    if (kept > MOST_KNOWN || freed !== classes.freed) {
      known.clear();
      kept = 0;
      freed = classes.freed;
    }
    const key = ((added + 1) * (MOST_CLASSES + 1) + removed + 1) * 2 + (onlyRadius ? 1 : 0);
    let found = known.get(key);
    if (found === undefined) {
      found = affectedBy([added, removed], onlyRadius, classes, rulesOf, note);
      note(found.rules.size + WORDS_OF_ANSWER);
      known.set(key, found);
    }
    return found;
  };
}

function affectedBy(
  changed: readonly number[],
  onlyRadius: boolean,
  classes: ClassTable,
  rulesOf: (feature: number) => readonly CompiledRule[],
  note: (words: number) => void,
): AffectedRules {
  const features = changed.flatMap((one) => (one === NO_CLASS ? [] : classes.featuresOf(one)));
  const rules = features.flatMap(rulesOf).filter(({ radiusMetres }) => !onlyRadius || radiusMetres > 0);
  return affectedRules(new Set(rules), classes, note);
}

/** `note` is told how much memory each answer takes that is kept, in words. */
export function affectedRules(
  rules: ReadonlySet<CompiledRule>,
  classes: ClassTable,
  note: (words: number) => void = () => {},
): AffectedRules {
  // Many classes trigger the same rules; what they do is found anew now and then, and is another object then.
  const triggered = new WeakMap<EntryClass, readonly CompiledRule[]>();
  return {
    rules,
    reachMs: Math.max(0, ...[...rules].map(({ reachMs }) => reachMs)),
    triggeredBy(entryClass) {
      const setOff = classes.of(entryClass);
      let found = triggered.get(setOff);
      if (found === undefined) {
        found = setOff.rules.filter((rule) => rules.has(rule));
        note(found.length + 1);
        triggered.set(setOff, found);
      }
      return found;
    },
    startedBy: (entryClass) => classes.of(entryClass).absences.some(({ rule }) => rules.has(rule)),
  };
}
