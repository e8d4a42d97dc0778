import type { AreaScheme, Role } from '../event/vocabulary.ts';
import type { Level } from '../record/warning.ts';

export const PURPOSES = [
  'safeguarding',
  'fraud_prevention',
  'dispute_mediation',
  'crowd_safety',
  'fire_safety',
  'road_safety',
  'property_harm',
  'device_health',
] as const;
export type Purpose = (typeof PURPOSES)[number];

/** Purposes that score places and never people. */
export const AREA_PURPOSES: readonly Purpose[] = [
  'property_harm',
  'device_health',
  'crowd_safety',
  'fire_safety',
  'road_safety',
];

/** json-rules-engine's default operators. */
export const OPERATORS = [
  'equal',
  'notEqual',
  'in',
  'notIn',
  'contains',
  'doesNotContain',
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
] as const;
export type Operator = (typeof OPERATORS)[number];

/** Its default operator decorators, written before an operator: `not:equal`, `swap:someFact:equal`. */
export const DECORATORS = ['someFact', 'someValue', 'everyFact', 'everyValue', 'swap', 'not'] as const;
export type Decorator = (typeof DECORATORS)[number];
export type DecoratedOperator = `${Decorator}:${string}`;

export const FACTS = [
  'event',
  'event_count',
  'value_count',
  'value_sum',
  'value_avg',
  'value_min',
  'value_max',
  'value_percentile',
  'temporal',
  'temporal_ordered',
  'time_since',
  'baseline',
  'coverage',
] as const;
export type FactName = (typeof FACTS)[number];

export type Scalar = string | number | boolean;
/** Bounds, all of which hold. On instants they are epoch milliseconds or ISO 8601 text. */
export interface Range {
  readonly gte?: number | string;
  readonly lte?: number | string;
  readonly gt?: number | string;
  readonly lt?: number | string;
}
/** The beginning of a text, or one of several. */
export interface Prefix {
  readonly prefix: string | readonly string[];
}
export type FilterTest = Scalar | readonly Scalar[] | Range | Prefix;
/** `{ "category": ["theft", "burglary"], "severity": { "gte": 3 }, "place.areaCode": { "prefix": "3501" } }` */
export type Filter = Readonly<Record<string, FilterTest>>;

export interface FactParams {
  readonly of?: Filter;
  /** What fits any of them is not counted. */
  readonly exclude?: Filter | readonly Filter[];
  readonly steps?: readonly Filter[];
  readonly within?: string;
  readonly field?: string;
  readonly radius?: number;
  /** 0 to 100. */
  readonly percentile?: number;
  /** Class of cameras: 1, 2 or 3. */
  readonly class?: number;
}

export interface FactReference {
  readonly fact: FactName;
  readonly params?: FactParams;
  readonly path?: string;
}

/** What json-rules-engine takes beside a condition and what changes no result. */
interface Labels {
  readonly name?: string;
  readonly priority?: number;
}
export type Operand = Scalar | readonly Operand[] | FactReference;
export interface FactCondition extends FactReference, Labels {
  readonly operator: Operator | DecoratedOperator;
  readonly value: Operand;
}
export type GroupCondition =
  | (Labels & { readonly all: readonly Condition[] })
  | (Labels & { readonly any: readonly Condition[] })
  | (Labels & { readonly not: Condition });
/** A condition that can be evaluated: references to shared ones (`{"condition": name}`) are expanded before. */
export type Condition = GroupCondition | FactCondition;

/** Triggers at the deadline where no event that fits `of` followed one that fits `after`. */
export interface AbsenceTrigger {
  readonly absence: { readonly after: Filter; readonly of: Filter; readonly within: string };
}
export type Trigger = Filter | AbsenceTrigger;

export function isAbsence(trigger: Trigger): trigger is AbsenceTrigger {
  return Object.hasOwn(trigger, 'absence');
}

/** The filters among a rule's triggers. */
export function eventTriggers(on: readonly Trigger[]): readonly Filter[] {
  return on.filter((trigger): trigger is Filter => !isAbsence(trigger));
}

/** A rule file as written: `conditions` and `event` are json-rules-engine's. */
export interface Rule {
  readonly $schema?: string;
  readonly id: string;
  readonly title: Readonly<Record<string, string>>;
  readonly purpose: Purpose;
  readonly subject: 'individual' | `area:${AreaScheme}`;
  readonly roles?: readonly Role[];
  readonly on: readonly Trigger[];
  readonly conditions: GroupCondition;
  readonly event: {
    readonly type: 'risk';
    readonly params: { readonly points: number; readonly halfLife: string; readonly floor?: Level };
  };
  readonly message: Readonly<Record<string, string>>;
  readonly basis: string;
  readonly owner: string;
  readonly status: 'active' | 'shadow' | 'off';
  /** What the rule is known to miss. */
  readonly knownGaps?: string;
  readonly cases: readonly RuleCase[];
}

/** One of the rule's own tests. Events are NDJSON records; `expect.level` is the rule's warning level right after
 * the last of them (null: no warning). */
export interface RuleCase {
  readonly name: string;
  readonly events: readonly Readonly<Record<string, unknown>>[];
  readonly expect: { readonly level: Level | null };
}
