import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createPlacings, type Ended, type Placings } from '../../../services/core/history/placings.ts';

interface Held {
  readonly placing: number;
  set: number;
  flags: number;
  row: number;
  /** Where it stands no more. */
  ended: Ended | null;
}

const chain = (placings: Placings, caseNumber: number): Held[] => {
  const found: Held[] = [];
  for (let one = placings.first(caseNumber); one !== -1; one = placings.next(one))
    found.push({
      placing: one,
      set: placings.set(one),
      flags: placings.flags(one),
      row: placings.row(one),
      ended: placings.row(one) === -1 ? placings.ended(one) : null,
    });
  return found;
};

it('each case has the placings that it was given, the newest first, whatever else comes and goes', () => {
  const step = fc.record({
    kind: fc.constantFrom('add', 'add', 'remove', 'narrow', 'end', 'renew'),
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
          all.unshift({ placing: placings.add(caseNumber, set, flags, row), set, flags, row, ended: null });
        else if (kind === 'remove') {
          const [gone] = all.splice(which % all.length, 1);
          placings.remove(caseNumber, gone!.placing);
        } else {
          const one = all[which % all.length]!;
          if (kind === 'narrow') one.set = set;
          else if (kind === 'end') Object.assign(one, { row: -1, ended: { revision: which, at: row } });
          else all.unshift(Object.assign(all.splice(which % all.length, 1)[0]!, { flags, row, ended: null }));
          if (kind === 'narrow') placings.narrow(one.placing, set);
          else if (kind === 'end') placings.end(one.placing, one.ended!);
          else placings.renew(caseNumber, one.placing, flags, row);
        }
        for (const [number, expected] of model) expect(chain(placings, number)).toEqual(expected);
      }
    }),
  );
});

it('more sets than it can number are refused', () => {
  expect(() => createPlacings().add(0, 2 ** 25, 0, 0)).toThrow('more than');
});
