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

export const FACTS = [
  'event',
  'event_count',
  'value_count',
  'value_sum',
  'time_since',
  'temporal',
  'temporal_ordered',
] as const;
export type FactName = (typeof FACTS)[number];

export type Scalar = string | number | boolean;
export interface Range {
  readonly gte?: number;
  readonly lte?: number;
  readonly gt?: number;
  readonly lt?: number;
}
/** `{ "category": ["theft", "burglary"], "severity": { "gte": 3 } }` */
export type Filter = Readonly<Record<string, Scalar | readonly Scalar[] | Range>>;

export interface FactParams {
  readonly of?: Filter;
  readonly steps?: readonly Filter[];
  readonly within?: string;
  readonly field?: string;
  readonly radius?: number;
}

export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | {
      readonly fact: FactName;
      readonly params?: FactParams;
      readonly path?: string;
      readonly operator: Operator;
      readonly value: unknown;
    };

/** A rule file as written: `conditions` and `event` are json-rules-engine's. */
export interface Rule {
  readonly $schema?: string;
  readonly id: string;
  readonly title: Readonly<Record<string, string>>;
  readonly purpose: Purpose;
  readonly subject: 'individual' | `area:${AreaScheme}`;
  readonly roles?: readonly Role[];
  readonly on: readonly Filter[];
  readonly conditions:
    | { readonly all: readonly Condition[] }
    | { readonly any: readonly Condition[] }
    | { readonly not: Condition };
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
