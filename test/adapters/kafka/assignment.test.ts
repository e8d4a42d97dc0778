import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign, type Claim } from '../../../services/adapters/kafka/assignment.ts';
import {
  decodeAssignment,
  decodeClaim,
  encodeAssignment,
  encodeSubscription,
} from '../../../services/adapters/kafka/member-protocol.ts';

/** Members as they are after a round: what they were given, and what they hold still and have to give up. */
type Held = ReadonlyMap<string, readonly number[]>;

const claimsOf = (held: Held, generation: number): Claim[] =>
  [...held].map(([memberId, numbers]) => ({ memberId, generation, held: numbers }));

const numbersIn = (held: Held): number[] => [...held.values()].flat().sort((a, b) => a - b);

/** Rounds until nobody has anything to give up, as members go through them. */
function settle(from: Held, width: number): Held {
  let held = from;
  for (let round = 1; round < 10; round++) {
    const given = assign(claimsOf(held, round), width);
    const isSettled = [...held].every(([member, numbers]) =>
      numbers.every((n) => given.get(member)!.includes(n)),
    );
    held = given;
    if (isSettled && numbersIn(given).length === width) return given;
  }
  throw new Error('no end of it');
}

const membership = fc.record({
  width: fc.integer({ min: 1, max: 40 }),
  before: fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 8 }),
  joining: fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 4 }),
  leaving: fc.nat({ max: 7 }),
});
const holdingNothing = (members: readonly string[]): Held => new Map(members.map((member) => [member, []]));

describe('the assignment', () => {
  it('gives every number to one member, evenly, and keeps as many where they are as that allows', () => {
    fc.assert(
      fc.property(membership, ({ width, before, joining, leaving }) => {
        const first = settle(holdingNothing(before), width);
        const left = [...first].slice(leaving % before.length);
        const now: Held = new Map([...holdingNothing(joining), ...left]);
        const then = settle(now, width);
        expect(numbersIn(then)).toEqual(Array.from({ length: width }, (_, n) => n));
        const sizes = [...then.values()].map((numbers) => numbers.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        const most = Math.ceil(width / now.size);
        for (const [member, numbers] of now) {
          const kept = numbers.filter((n) => then.get(member)!.includes(n)).length;
          expect(kept).toBeGreaterThanOrEqual(Math.min(numbers.length, Math.floor(width / now.size)));
          expect(kept).toBeLessThanOrEqual(most);
        }
      }),
    );
  });

  it('never gives a number to one member while another holds it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.array(fc.nat({ max: 11 }), { maxLength: 8 }), { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat({ max: 3 }), { minLength: 5, maxLength: 5 }),
        (width, holdings, generations) => {
          const claims = holdings.map((held, i) => ({
            memberId: `m${i}`,
            generation: generations[i]!,
            held: [...new Set(held)],
          }));
          const given = assign(claims, width);
          for (const [member, numbers] of given) {
            for (const number of numbers) {
              const rivals = claims.filter(
                (claim) => claim.memberId !== member && claim.held.includes(number),
              );
              const own = claims.find((claim) => claim.memberId === member)!;
              for (const rival of rivals) {
                expect(own.held).toContain(number);
                expect(own.generation).toBeGreaterThan(rival.generation);
              }
            }
          }
          expect(new Set(numbersIn(given)).size).toBe(numbersIn(given).length);
        },
      ),
    );
  });
});

describe('what members tell one another', () => {
  it('comes back as it was sent', () => {
    const claim = { generation: 7, held: [3, 0, 11] };
    expect(decodeClaim('m', encodeSubscription(['töpic', 'b'], claim))).toEqual({ memberId: 'm', ...claim });
    const widths = new Map([
      ['a', 12],
      ['b', 1],
    ]);
    expect(decodeAssignment(encodeAssignment([0, 11], widths))).toEqual(new Set([0, 11]));
    expect(decodeAssignment(Buffer.alloc(0))).toEqual(new Set());
  });
});
