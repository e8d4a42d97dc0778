import fc from 'fast-check';
import { checkOperands } from '../../../../services/core/rule/check-operands.ts';
import { createReport, isObject } from '../../../../services/core/rule/report.ts';
import { DECORATORS, FACTS, type FactReference, OPERATORS } from '../../../../services/core/rule/rule.ts';

/** A condition as it may be written, with references to shared ones. */
export type Written = Readonly<Record<string, unknown>>;

export const PATHS = ['$.severity', '$.category', '$.place.areaCode', '$.weapon'];
export const SHARED_NAMES = ['first', 'second', 'third'];
/** Few values, so that they meet; with those that comparisons stumble over. */
const VALUES = [
  0,
  -0,
  1,
  2,
  3,
  2.5,
  -1,
  1e308,
  -1e308,
  5e-324,
  '',
  '0',
  '2',
  '2x',
  'theft',
  'Theft',
  'NaN',
  true,
  false,
];

export const value = fc.constantFrom<string | number | boolean>(...VALUES);
const reference: fc.Arbitrary<FactReference> = fc.oneof(
  fc.constantFrom(...PATHS).map((path) => ({ fact: 'event' as const, path })),
  fc.record({
    fact: fc.constantFrom(...FACTS.filter((fact) => fact !== 'event')),
    params: fc.record({ radius: fc.constantFrom(1, 2) }),
  }),
);

const operator = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<string>(...OPERATORS) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.array(fc.constantFrom(...DECORATORS), { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...OPERATORS),
      )
      .map(([decorators, base]) => [...decorators, base].join(':')),
  },
);
const list = fc.array(value, { maxLength: 4 });
const longList = fc.array(value, { minLength: 9, maxLength: 14 });
const nested = fc.array(fc.oneof(list, value), { maxLength: 3 });
const operand = fc.oneof(
  { weight: 4, arbitrary: value },
  { weight: 3, arbitrary: list },
  longList,
  nested,
  reference,
);
const labels = fc.record(
  { name: fc.string(), priority: fc.integer({ min: 1, max: 4 }) },
  { requiredKeys: [] },
);

const comparison: fc.Arbitrary<Written> = fc
  .record({ reference, operator, value: operand, labels })
  .filter(({ operator, value }) => isSound(operator, value))
  .map(({ reference, operator, value, labels }) => ({ ...labels, ...reference, operator, value }));

/** What the check lets through, and only that, must evaluate. */
function isSound(operator: string, value: unknown): boolean {
  const report = createReport();
  checkOperands(operator, value, '', report);
  return report.count() === 0;
}

/** Conditions whose outermost is a group, three levels deep; `names` are the shared conditions they may use. */
export function conditions(names: readonly string[]): fc.Arbitrary<Written> {
  const shared =
    names.length === 0
      ? comparison
      : fc
          .record({ labels, condition: fc.constantFrom(...names) })
          .map((one) => ({ ...one.labels, condition: one.condition }));
  const group = (part: fc.Arbitrary<Written>): fc.Arbitrary<Written> => {
    const parts = fc.array(part, { maxLength: 4 });
    return fc
      .tuple(labels, fc.oneof(fc.record({ all: parts }), fc.record({ any: parts }), fc.record({ not: part })))
      .map(([more, one]) => ({ ...more, ...one }));
  };
  const leaf = fc.oneof({ weight: 6, arbitrary: comparison }, { weight: 1, arbitrary: shared });
  const inner = group(leaf);
  return group(
    fc.oneof({ weight: 3, arbitrary: leaf }, { weight: 2, arbitrary: inner }, group(fc.oneof(leaf, inner))),
  );
}

/** Shared conditions, each of which may use those before it. */
export const sharedConditions: fc.Arbitrary<ReadonlyMap<string, Written>> = fc
  .tuple(...SHARED_NAMES.map((_, index) => conditions(SHARED_NAMES.slice(0, index))))
  .map((written) => new Map(SHARED_NAMES.map((name, index) => [name, written[index]!])));

/** Values of all facts; `undefined` (of the share `missing`, in hundredths) is unknown. */
export function factTables(
  missing: number,
): fc.Arbitrary<ReadonlyMap<string, string | number | boolean | undefined>> {
  const keys = [
    ...PATHS,
    ...FACTS.filter((fact) => fact !== 'event').flatMap((fact) => [`${fact} 1`, `${fact} 2`]),
  ];
  const known =
    missing === 0
      ? value
      : fc.oneof(
          { weight: 100 - missing, arbitrary: value },
          { weight: missing, arbitrary: fc.constant(undefined) },
        );
  return fc
    .array(known, { minLength: keys.length, maxLength: keys.length })
    .map((values) => new Map(keys.map((key, index) => [key, values[index]])));
}

/** The key of a fact in a fact table. */
export function keyOf({ fact, path, params }: FactReference): string {
  return fact === 'event' ? path! : `${fact} ${params!.radius}`;
}

/** How many comparisons there are in conditions. */
export function sizeOf(written: unknown): number {
  if (Array.isArray(written)) return written.reduce<number>((sum, one) => sum + sizeOf(one), 0);
  if (!isObject(written)) return 0;
  return Object.hasOwn(written, 'fact') ? 1 : sizeOf(Object.values(written));
}
