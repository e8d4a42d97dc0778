import type { Stream } from '../event/vocabulary.ts';
import type { EventTable } from '../history/event-table.ts';
import { EVERY_ROLE, rolesMask } from '../history/roles.ts';
import { LEVELS } from '../record/warning.ts';
import { canonicalJson } from '../text/canonical.ts';
import { parseDuration } from '../time/duration.ts';
import { createFindAffected, type FindAffected } from './affected.ts';
import { visibleStreams } from './check.ts';
import { type ClassTable, createClassTable } from './classes/class-table.ts';
import { compileCondition } from './compile-conditions.ts';
import { compileFact, type FactNode, type FactScope } from './compile-facts.ts';
import { type CompiledFilter, compileFilter } from './filter.ts';
import { type Guard, guardOf } from './guards.ts';
import type { Known, Truth } from './kleene.ts';
import {
  eventTriggers,
  type FactReference,
  type Filter,
  isAbsence,
  type Purpose,
  type Rule,
} from './rule.ts';
import type { Run } from './run.ts';
import type { SubjectKind } from './subject-kind.ts';

/** One distinct filter of a kind of subject, with the roles it counts for. */
export interface Feature {
  readonly id: number;
  readonly filter: CompiledFilter;
  readonly roles: number;
  readonly withNearby: boolean;
}

/** A rule ready to run. One object per rule version, whatever the number of rule sets that hold it. */
export interface CompiledRule {
  readonly id: string;
  readonly version: string;
  readonly purpose: Purpose;
  readonly shadow: boolean;
  readonly roles: number;
  readonly on: readonly CompiledFilter[];
  readonly absences: readonly CompiledAbsence[];
  readonly condition: (run: Run) => Truth;
  readonly guard: Guard | null;
  /** The rule's distinct facts, by the name they have in a match. */
  readonly facts: readonly { readonly key: string; readonly node: MemoisedFact }[];
  readonly features: ReadonlySet<number>;
  readonly radiusMetres: number;
  readonly reachMs: number;
  readonly points: number;
  readonly halfLifeMs: number;
  /** Index into `LEVELS`, or -1. */
  readonly floor: number;
  /** Event times at which it triggers: `[from, to)`. */
  readonly eras: readonly Era[];
}

/** Triggers at `withinMs` past an event that fits `after`, where none of the feature `of` followed by then. */
export interface CompiledAbsence {
  readonly after: CompiledFilter;
  /** Feature of the events that start the wait. */
  readonly starts: number;
  readonly of: number;
  readonly withinMs: number;
}

export interface Era {
  readonly from: number;
  readonly to: number;
}

/** All that is known of one kind of subject, over the whole rule timeline. */
export interface SubjectProgram {
  readonly kind: SubjectKind;
  readonly features: readonly Feature[];
  readonly rules: readonly CompiledRule[];
  /** Which features an event counts for and which rules it triggers. */
  readonly classes: ClassTable;
  /** The rules whose results an entry that came or went may change. */
  readonly affectedBy: FindAffected;
  /** The longest wait of a trigger by absence, ms; 0 where there is none. */
  readonly longestAbsenceMs: number;
}

export interface MemoisedFact extends FactNode {
  stamp: number;
  value: Known;
}

/** A rule with the times at which its sets were active. */
export interface TimedRule {
  readonly rule: Rule;
  readonly version: string;
  readonly eras: readonly Era[];
}

type RuleInTime = Pick<TimedRule, 'version' | 'eras'>;

export function ruleVersion(rule: Rule, hash: (text: string) => string): string {
  return hash(canonicalJson(rule)).slice(0, 12);
}

/** Content hash of a rule set: independent of the order and the layout of its files. */
export function ruleSetHash(rules: readonly Rule[], hash: (text: string) => string): string {
  const texts = rules.map((rule) => canonicalJson(rule)).sort();
  return `rs_${hash(texts.join('\n')).slice(0, 16)}`;
}

/** Compiles rules of one kind of subject: closures over shared facts, indexed by stream and category. */
export function compileProgram(
  kind: SubjectKind,
  timed: readonly TimedRule[],
  maxReachMs: number,
  events: EventTable,
): SubjectProgram {
  const compiler = createCompiler(kind, maxReachMs, events);
  const rules = timed.map((one) => compiler.compile(one));
  const features = compiler.features();
  const byFeature = features.map(({ id }) => rules.filter((rule) => rule.features.has(id)));
  const radii = features.map(({ id }) => radiusOf(byFeature[id]!, id));
  const classes = createClassTable(features, rules, (feature) => radii[feature]!);
  return {
    kind,
    features,
    rules,
    classes,
    affectedBy: createFindAffected(classes, (feature) => byFeature[feature]!),
    longestAbsenceMs: longest(rules.flatMap(({ absences }) => absences.map(({ withinMs }) => withinMs))),
  };
}

/** Whether a program is of just these rules at these times. */
export function isProgramOf({ rules }: SubjectProgram, timed: readonly TimedRule[]): boolean {
  return rules.length === timed.length && rules.every((rule, index) => isSameRule(rule, timed[index]!));
}

/** Whether they are one version, active at the same times. */
export function isSameRule(a: RuleInTime, b: RuleInTime): boolean {
  return (
    a.version === b.version &&
    a.eras.length === b.eras.length &&
    a.eras.every(({ from, to }, index) => from === b.eras[index]!.from && to === b.eras[index]!.to)
  );
}

/** Value of a fact for this run, computed at its first use. */
export function factValue(node: MemoisedFact, run: Run): Known {
  if (node.stamp !== run.stamp) {
    node.value = node.evaluate(run);
    node.stamp = run.stamp;
  }
  return node.value;
}

export function isActiveAt(rule: CompiledRule, at: number): boolean {
  const { eras } = rule;
  for (let i = 0; i < eras.length; i++) if (at >= eras[i]!.from && at < eras[i]!.to) return true;
  return false;
}

function longest(durations: readonly number[]): number {
  return durations.reduce((most, duration) => Math.max(most, duration), 0);
}

function createCompiler(kind: SubjectKind, maxReachMs: number, events: EventTable) {
  const visible = visibleStreams(kind);
  const features = new Map<string, Feature>();
  const nodes = new Map<string, MemoisedFact>();
  const slotOf = createNumbers<number>();
  const windowOf = createNumbers<MemoisedFact>();

  const featureOf =
    (roles: number) =>
    (filter: Filter, withNearby: boolean, exclude: readonly Filter[] = []): number => {
      const compiled = compileFilter(filter, visible, exclude);
      const key = `${compiled.key} ${roles} ${withNearby}`;
      const known = features.get(key);
      if (known !== undefined) return known.id;
      features.set(key, {
        id: features.size,
        filter: compiled,
        roles,
        withNearby: withNearby && kind === 'area:cell',
      });
      return features.size - 1;
    };

  const nodeOf = ({ fact, params = {}, path }: FactReference, roles: number): MemoisedFact => {
    const key = canonicalJson({ fact, params, path, roles });
    const known = nodes.get(key);
    if (known !== undefined) return known;
    const node = {
      ...compileFact(fact, params, path, { events, maxReachMs, featureOf: featureOf(roles), slotOf }),
      stamp: -1,
      value: undefined,
    };
    nodes.set(key, node);
    return node;
  };

  const compile = ({ rule, version, eras }: TimedRule): CompiledRule => {
    const roles = kind === 'individual' ? rolesMask(rule.roles ?? []) : 0;
    const facts: MemoisedFact[] = [];
    const condition = compileCondition(rule.conditions, (written) => {
      const node = nodeOf(written, roles);
      if (!facts.includes(node)) facts.push(node);
      return (run: Run) => factValue(node, run);
    });
    const absences = compileAbsences(rule, featureOf(roles), visible);
    const { points, halfLife, floor } = rule.event.params;
    return {
      id: rule.id,
      version,
      purpose: rule.purpose,
      shadow: rule.status === 'shadow',
      roles: kind === 'individual' ? roles : EVERY_ROLE,
      on: eventTriggers(rule.on).map((filter) => compileFilter(filter, visible)),
      absences,
      condition,
      guard: guardOf(rule.conditions, (written) => nodeOf(written, roles), windowOf),
      facts: named(facts),
      features: new Set([...facts.flatMap((fact) => fact.features), ...absences.map(({ of }) => of)]),
      radiusMetres: Math.max(0, ...facts.map((fact) => fact.radiusMetres ?? 0)),
      reachMs: reachOf(facts, absences),
      points,
      halfLifeMs: parseDuration(halfLife)!,
      floor: floor === undefined ? -1 : LEVELS.indexOf(floor),
      eras,
    };
  };

  return { compile, features: () => [...features.values()] };
}

/** Numbers things from 0 on, each once. */
function createNumbers<T>(): (thing: T) => number {
  const numbers = new Map<T, number>();
  return (thing) => {
    if (!numbers.has(thing)) numbers.set(thing, numbers.size);
    return numbers.get(thing)!;
  };
}

function compileAbsences(
  { on }: Rule,
  featureOf: FactScope['featureOf'],
  visible: readonly Stream[],
): CompiledRule['absences'] {
  return on.filter(isAbsence).map(({ absence }) => ({
    after: compileFilter(absence.after, visible),
    starts: featureOf(absence.after, false),
    of: featureOf(absence.of, false),
    withinMs: parseDuration(absence.within)!,
  }));
}

/** How far before the time of a match what it rests on may lie: a trigger by absence lies `withinMs` before. */
function reachOf(facts: readonly FactNode[], absences: CompiledRule['absences']): number {
  return longest([...facts.map(({ reachMs }) => reachMs), ...absences.map(({ withinMs }) => withinMs)]);
}

/** `event_count`, `event_count_2`, ... in the order they are written. */
function named(facts: readonly MemoisedFact[]): CompiledRule['facts'] {
  const seen = new Map<string, number>();
  return facts.map((node) => {
    const nth = (seen.get(node.name) ?? 0) + 1;
    seen.set(node.name, nth);
    return { key: nth === 1 ? node.name : `${node.name}_${nth}`, node };
  });
}

/** The longest radius within which rules' facts look at a feature, metres; 0 where none does. */
function radiusOf(rules: readonly CompiledRule[], feature: number): number {
  const nodes = rules.flatMap(({ facts }) => facts.map(({ node }) => node));
  const looking = nodes.filter(({ features }) => features.includes(feature));
  return longest(looking.map(({ radiusMetres }) => radiusMetres ?? 0));
}
