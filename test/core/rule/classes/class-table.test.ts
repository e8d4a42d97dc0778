import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventView } from '../../../../services/core/event/event.ts';
import { type ClassTable, createClassTable } from '../../../../services/core/rule/classes/class-table.ts';
import { CLASS_LIMITS, type ClassLimits } from '../../../../services/core/rule/classes/limits.ts';
import { compiled, type Entry, entry, naively, told, type Written, written } from './support/naive.ts';

const entries = fc.array(entry, { minLength: 1, maxLength: 40 });
/** Answers are forgotten all the time. */
const FORGETFUL: ClassLimits = { ...CLASS_LIMITS, mostKnown: 8 };
/** Classes are freed all the time. */
const FEW: ClassLimits = { ...FORGETFUL, leastCrowd: 2, entriesPerClass: 1_000 };

function tableOf(one: Written, limits?: ClassLimits): ClassTable {
  const { features, rules, radiusOf } = compiled(one);
  return createClassTable(features, rules, radiusOf, limits);
}

function expectNaive(table: ClassTable, entryClass: number, one: Written, it: Entry): void {
  const { kept, radius, ...setOff } = naively(one, it);
  expect(table.featuresOf(entryClass)).toEqual(kept);
  for (const id of one.features.keys()) expect(table.has(entryClass, id)).toBe(kept.includes(id));
  expect(table.radiusOf(entryClass)).toBe(radius);
  expect(table.flagsOf(entryClass)).toBe(it.flags);
  expect(told(table.of(entryClass))).toEqual(setOff);
}

describe('the class of an event', () => {
  it.each([
    ['', CLASS_LIMITS],
    [', whatever is forgotten in between', FORGETFUL],
  ])('tells which filters it fits and what it sets off, as each filter on its own does%s', (_, limits) => {
    fc.assert(
      fc.property(written, entries, (one, all) => {
        const table = tableOf(one, limits);
        const classes = all.map(({ event, flags }) => table.classify(event, flags));
        all.forEach((it, i) => {
          expectNaive(table, classes[i]!, one, it);
          expect(table.classify(it.event, it.flags)).toBe(classes[i]);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('fits some filters and some not, of those that are tried', () => {
    const all = fc.sample(fc.tuple(written, entry), { numRuns: 600, seed: 1 });
    const count = (of: (one: Written, found: ReturnType<typeof naively>) => readonly number[]): number => {
      const [some, most] = all
        .map(([one, it]) => of(one, naively(one, it)))
        .reduce(([some, most], [n, m]) => [some! + n!, most! + m!], [0, 0]);
      return some! / most!;
    };
    const features = count(({ features }, { kept }) => [kept.length, features.length]);
    const rules = count((one, found) => [found.rules.length, one.rules.length]);
    for (const share of [features, rules]) {
      expect(share).toBeGreaterThan(0.05);
      expect(share).toBeLessThan(0.95);
    }
  });
});

describe('classes that no entry is of', () => {
  const step = fc.record({ entry, leaves: fc.nat() });

  it('are freed, and their numbers told anew, while those of standing entries tell what they told', () => {
    const seen = { freed: 0, reused: 0 };
    fc.assert(
      fc.property(written, fc.array(step, { minLength: 20, maxLength: 60 }), (one, steps) => {
        const table = tableOf(one, FEW);
        const standing: { readonly it: Entry; readonly entryClass: number }[] = [];
        let most = 0;
        for (const { entry: it, leaves } of steps) {
          if (table.isCrowded()) {
            table.keepOnly((visit) => {
              for (const { entryClass } of standing) visit(entryClass);
            });
            expect(table.size).toBe(new Set(standing.map(({ entryClass }) => entryClass)).size);
          }
          const entryClass = table.classify(it.event, it.flags);
          if (entryClass < most && !standing.some((other) => other.entryClass === entryClass)) seen.reused++;
          most = Math.max(most, entryClass);
          standing.push({ it, entryClass });
          if (standing.length > 5) standing.splice(leaves % standing.length, 1);
          for (const { it, entryClass } of standing) expectNaive(table, entryClass, one, it);
        }
        // Twice as many as stand, and a few that came since.
        expect(most).toBeLessThan(16);
        seen.freed += table.freed;
      }),
      { numRuns: 100 },
    );
    expect(seen.freed).toBeGreaterThan(100);
    expect(seen.reused).toBeGreaterThan(100);
  });

  it('are not looked for before there are many, nor often', () => {
    const table = tableOf(THRESHOLDS, { ...CLASS_LIMITS, leastCrowd: 100, entriesPerClass: 10 });
    const standing: number[] = [];
    const looked: number[] = [];
    for (let i = 0; i < 900; i++) {
      if (table.isCrowded()) {
        looked.push(i);
        table.keepOnly((visit) => standing.forEach(visit));
      }
      standing.push(table.classify(alarm({ value: i }), 0));
    }
    // After 100 classes; then after 100 more, then when they have doubled.
    expect(looked).toEqual([100, 200, 400, 800]);
    expect(table.size).toBe(900);
  });

  it('make room where all numbers are given, and it is told where none is free', () => {
    const limits = { ...CLASS_LIMITS, mostClasses: 20, spare: 2, leastCrowd: 100 };
    const table = tableOf(THRESHOLDS, limits);
    const fill = (to: number): void => {
      while (table.size < to) table.classify(alarm({ value: table.size + 0.5 }), 0);
    };
    fill(20);
    expect(() => table.classify(alarm({ value: 500 }), 0)).toThrow(
      /more than 20 kinds .* fewer different bounds/,
    );
    table.keepOnly((visit) => [3, 4].forEach(visit));
    expect(table.size).toBe(2);
    expect(table.isCrowded()).toBe(false);
    expect(table.featuresOf(table.classify(alarm({ value: 500 }), 0))).toHaveLength(501);
    expect(table.featuresOf(3)).toHaveLength(4);
  });
});

describe('rules with bounds of their own', () => {
  it('have each field of an event read once', () => {
    const table = tableOf(THRESHOLDS);
    let reads = 0;
    const base = alarm({ value: null });
    const counted = (value: number): EventView =>
      Object.defineProperty({ ...base }, 'value', {
        get: () => {
          reads++;
          return value;
        },
      });
    table.classify(counted(7.5), 0);
    expect(reads).toBe(1);
    table.classify(counted(7.6), 0);
    expect(reads).toBe(2);
  });

  it('share what they set off where it is the same', () => {
    const grave = { roles: 0, on: [{ severity: { gte: 3 } }], after: [], guard: null };
    const table = tableOf({ ...THRESHOLDS, rules: [{ ...grave, roles: 1 }] });
    const of = (value: number, severity: number) => table.of(table.classify(alarm({ value, severity }), 0));
    expect(of(8, 3)).not.toBe(of(8, 1));
    for (let value = 0; value < 100; value++) {
      expect(of(value, 4)).toBe(of(8, 3));
      expect(of(value, 2)).toBe(of(8, 1));
    }
  });

  it('make no more classes than they tell apart, however many kinds of values come', () => {
    const areas = Array.from({ length: 30 }, (_, i) => String(350_100 + i));
    // Each looks at an area of its own, from a bound of its own on.
    const table = tableOf({
      ...THRESHOLDS,
      features: areas.map((prefix, i) => featureOf({ 'place.areaCode': { prefix }, value: { gte: i } })),
    });
    for (const areaCode of areas)
      for (let value = -1; value < 40; value++)
        table.classify(alarm({ value, place: { lon: 0, lat: 0, areaCode } }), 0);
    // One for each area, and one for what is below its bound, wherever it is.
    expect(table.size).toBe(areas.length + 1);
  });
});

function featureOf(of: Written['features'][number]['of']): Written['features'][number] {
  return { of, exclude: [], roles: 0, withNearby: true, radius: 0 };
}

const THRESHOLDS: Written = {
  visible: ['camera-alarms'],
  features: Array.from({ length: 1_000 }, (_, i) => featureOf({ value: { gte: i } })),
  rules: [],
};

function alarm(fields: Partial<EventView>): EventView {
  return { stream: 'camera-alarms', category: 'fire', value: null, place: null, ...fields } as EventView;
}
