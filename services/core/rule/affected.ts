import type { CompiledRule } from './compile.ts';
import type { ClassTable } from './entry-classes.ts';

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
/** Answers that are kept, of all pairs of classes together: corrections mostly make the same few. */
const MOST_KNOWN = 100_000;
const MOST_CLASSES = 2 ** 25;

/** Finds the rules with a fact, or something that should follow, among the features of an entry that came or went; with
 * `onlyRadius` those that look beyond the subject. Found once for each pair of classes. */
export type FindAffected = (added: number, removed: number, onlyRadius: boolean) => AffectedRules;

export function createFindAffected(
  classes: ClassTable,
  rulesOf: (feature: number) => readonly CompiledRule[],
): FindAffected {
  const known = new Map<number, AffectedRules>();
  let answers = 0;
  const count = (): void => {
    if (++answers < MOST_KNOWN) return;
    answers = 0;
    known.clear();
  };
  return (added, removed, onlyRadius) => {
    const key = ((added + 1) * MOST_CLASSES + removed + 1) * 2 + (onlyRadius ? 1 : 0);
    let found = known.get(key);
    if (found === undefined) {
      count();
      found = affectedBy([added, removed], onlyRadius, classes, rulesOf, count);
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
  count: () => void,
): AffectedRules {
  const features = changed.flatMap((one) => (one === NO_CLASS ? [] : classes.featuresOf(one)));
  const rules = features.flatMap(rulesOf).filter(({ radiusMetres }) => !onlyRadius || radiusMetres > 0);
  return affectedRules(new Set(rules), classes, count);
}

/** `count` is called for each answer that is kept. */
export function affectedRules(
  rules: ReadonlySet<CompiledRule>,
  classes: ClassTable,
  count: () => void = () => {},
): AffectedRules {
  const triggered = new Map<number, readonly CompiledRule[]>();
  return {
    rules,
    reachMs: Math.max(0, ...[...rules].map(({ reachMs }) => reachMs)),
    triggeredBy(entryClass) {
      let found = triggered.get(entryClass);
      if (found === undefined) {
        count();
        found = classes.of(entryClass).rules.filter((rule) => rules.has(rule));
        triggered.set(entryClass, found);
      }
      return found;
    },
    startedBy: (entryClass) => classes.of(entryClass).absences.some(({ rule }) => rules.has(rule)),
  };
}
