import fc, { type Arbitrary } from 'fast-check';
import type { EventView } from '../../../../../services/core/event/event.ts';
import { ROLES, STREAMS, type Stream } from '../../../../../services/core/event/vocabulary.ts';
import { flagsOf, isNearby, rolesIn } from '../../../../../services/core/history/placings.ts';
import type { EntryClass } from '../../../../../services/core/rule/classes/triggers.ts';
import type { CompiledAbsence, CompiledRule, Feature } from '../../../../../services/core/rule/compile.ts';
import { compileFilter } from '../../../../../services/core/rule/filter.ts';
import type { Guard } from '../../../../../services/core/rule/guards.ts';
import type { Filter } from '../../../../../services/core/rule/rule.ts';
import { fits } from '../../../../reference/filters.ts';
import { event, filter } from './arbitraries.ts';

interface WrittenFeature {
  readonly of: Filter;
  readonly exclude: readonly Filter[];
  readonly roles: number;
  readonly withNearby: boolean;
  readonly radius: number;
}

interface WrittenRule {
  readonly roles: number;
  readonly on: readonly Filter[];
  readonly after: readonly Filter[];
  /** Which count it rests on, and how high that is to be. */
  readonly guard: { readonly count: number; readonly least: number } | null;
}

/** What a table is made of, as written. */
export interface Written {
  readonly visible: readonly Stream[];
  readonly features: readonly WrittenFeature[];
  readonly rules: readonly WrittenRule[];
}

export interface Entry {
  readonly event: EventView;
  readonly flags: number;
}

const roles = fc.nat({ max: 2 ** ROLES.length - 1 });

/** Of one pool, so that the same filter is asked for in several ways. */
export const written: Arbitrary<Written> = fc.array(filter, { minLength: 1, maxLength: 12 }).chain((pool) => {
  const one = fc.constantFrom(...pool);
  return fc.record({
    visible: fc.constantFrom<(readonly Stream[])[]>(STREAMS, ['police-incidents', 'dispute-reports']),
    features: fc.array(
      fc.record({
        of: one,
        exclude: fc.oneof(
          { weight: 3, arbitrary: fc.constant<Filter[]>([]) },
          fc.array(one, { maxLength: 2 }),
        ),
        roles,
        withNearby: fc.boolean(),
        radius: fc.constantFrom(0, 0, 50, 300.5),
      }),
      { maxLength: 40 },
    ),
    rules: fc.array(
      fc.record({
        roles,
        on: fc.array(one, { maxLength: 3 }),
        after: fc.array(one, { maxLength: 2 }),
        guard: fc.option(fc.record({ count: fc.nat({ max: 2 }), least: fc.nat({ max: 9 }) })),
      }),
      { maxLength: 12 },
    ),
  });
});

export const entry: Arbitrary<Entry> = fc
  .record({ event, own: roles, nearby: fc.boolean() })
  .map(({ event, own, nearby }) => ({
    event,
    // Cameras see nobody.
    flags: flagsOf(event.stream === 'camera-alarms' ? 0 : own, nearby),
  }));

export function compiled({ visible, features, rules }: Written) {
  const counts = [0, 1, 2].map((count) => ({ count, features: [count] }) as unknown as Guard['count']);
  return {
    features: features.map(
      ({ of, exclude, roles, withNearby }, id): Feature => ({
        id,
        filter: compileFilter(of, visible, exclude),
        roles,
        withNearby,
      }),
    ),
    rules: rules.map(({ roles, on, after, guard }, id) => ({
      id: String(id),
      roles,
      on: on.map((one) => compileFilter(one, visible)),
      absences: after.map((one, of) => ({ after: compileFilter(one, visible), of }) as CompiledAbsence),
      guard: guard && { count: counts[guard.count]!, window: guard.count, least: guard.least },
    })) as unknown as readonly CompiledRule[],
    radiusOf: (feature: number) => features[feature]!.radius,
  };
}

/** What an entry counts for and sets off, by each filter on its own. */
export function naively({ visible, features, rules }: Written, { event, flags }: Entry) {
  const own = ROLES.filter((_, bit) => (rolesIn(flags) & (1 << bit)) !== 0);
  const isFit = (one: Filter): boolean => visible.includes(event.stream) && fits(event, one, own);
  const isIn = (roles: number): boolean => rolesIn(flags) === 0 || (roles & rolesIn(flags)) !== 0;
  const kept = [...features.keys()].filter((id) => {
    const { of, exclude, roles, withNearby } = features[id]!;
    const isOfRoles = roles === 0 || (roles & rolesIn(flags)) !== 0;
    return isFit(of) && !exclude.some(isFit) && isOfRoles && (withNearby || !isNearby(flags));
  });
  const awake = [...rules.keys()].filter((id) => !isNearby(flags) && isIn(rules[id]!.roles));
  const triggered = awake.filter((id) => rules[id]!.on.some(isFit));
  const absences = awake.flatMap((id) =>
    rules[id]!.after.flatMap((after, of) => (isFit(after) ? [`${id} ${of}`] : [])),
  );
  const groups = Map.groupBy(triggered, (id) => rules[id]!.guard?.count ?? null);
  return {
    kept,
    radius: Math.max(0, ...kept.map((id) => features[id]!.radius)),
    rules: triggered.map(String),
    absences,
    guarded: [...groups].map(([count, some]) => ({
      count,
      least: Math.min(...some.map((id) => rules[id]!.guard?.least ?? Number.NEGATIVE_INFINITY)),
      rules: some.map(String),
    })),
  };
}

/** The same of a class. */
export function told({ rules, guarded, absences }: EntryClass) {
  const ids = (some: readonly CompiledRule[]): readonly string[] => some.map(({ id }) => id);
  return {
    rules: ids(rules),
    absences: absences.map(({ rule, absence }) => `${rule.id} ${absence.of}`),
    guarded: guarded.map(({ window, least, rules: some }) => ({ count: window, least, rules: ids(some) })),
  };
}
