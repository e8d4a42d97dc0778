import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createPlacings, type Placings } from '../../../services/core/history/placings.ts';

interface Held {
  readonly placing: number;
  set: number;
  readonly flags: number;
  readonly row: number;
}

const chain = (placings: Placings, caseNumber: number): Held[] => {
  const found: Held[] = [];
  for (let one = placings.first(caseNumber); one !== -1; one = placings.next(one))
    found.push({
      placing: one,
      set: placings.set(one),
      flags: placings.flags(one),
      row: placings.row(one),
    });
  return found;
};

it('each case has the placings that it was given, the newest first, whatever else comes and goes', () => {
  const step = fc.record({
    kind: fc.constantFrom('add', 'add', 'remove', 'narrow'),
    caseNumber: fc.nat(4),
    set: fc.nat(2 ** 25 - 1),
    flags: fc.nat(31),
    row: fc.nat(2 ** 27),
    which: fc.nat(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
      const placings = createPlacings();
      const model = new Map<number, Held[]>();
      for (const { kind, caseNumber, set, flags, row, which } of steps) {
        const all = model.get(caseNumber) ?? [];
        model.set(caseNumber, all);
        if (kind === 'add' || all.length === 0)
          all.unshift({ placing: placings.add(caseNumber, set, flags, row), set, flags, row });
        else if (kind === 'remove') {
          const [gone] = all.splice(which % all.length, 1);
          placings.remove(caseNumber, gone!.placing);
        } else {
          const one = all[which % all.length]!;
          one.set = set;
          placings.narrow(one.placing, set);
        }
        for (const [number, expected] of model) expect(chain(placings, number)).toEqual(expected);
      }
    }),
  );
});

it('more sets than it can number are refused', () => {
  expect(() => createPlacings().add(0, 2 ** 25, 0, 0)).toThrow('more than');
});
