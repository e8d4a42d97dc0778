import { describe, expect, it } from 'vitest';
import { createFindAffected, NO_CLASS } from '../../../services/core/rule/affected.ts';
import type { ClassTable } from '../../../services/core/rule/classes/class-table.ts';
import type { CompiledRule } from '../../../services/core/rule/compile.ts';

const [first, second] = ['first', 'second'].map(
  (id) => ({ id, radiusMetres: 0, reachMs: 1 }) as CompiledRule,
);

describe('the rules that an entry of a class may change', () => {
  it('are found once for a pair of classes, and anew when numbers of classes were freed', () => {
    let feature = 0;
    const classes = { freed: 0, featuresOf: () => [feature] };
    const find = createFindAffected(classes as unknown as ClassTable, (of) => [of === 0 ? first! : second!]);
    const before = find(3, NO_CLASS, false);
    expect([...before.rules]).toEqual([first]);
    expect(find(3, NO_CLASS, false)).toBe(before);
    // The number 3 is another class's.
    feature = 1;
    classes.freed++;
    expect([...find(3, NO_CLASS, false).rules]).toEqual([second]);
  });
});
