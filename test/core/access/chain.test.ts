import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChainBreak, chained, createChainCheck, GENESIS } from '../../../services/core/access/chain.ts';
import { type AccessEntry, LOOK_WAYS, type Look } from '../../../services/core/record/access-entry.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const text = fc.string({ unit: 'binary', maxLength: 40 });
const look: fc.Arbitrary<Look> = fc.record({
  at: fc.double({ min: 0, max: 4e12, noNaN: true }),
  who: text,
  via: fc.constantFrom(...LOOK_WAYS),
  what: text,
  query: text,
  statedReason: text,
  rows: fc.option(fc.nat()),
  outcome: text,
});
const chain = fc.array(look, { minLength: 3, maxLength: 12 }).map((looks) => chained(looks, null, sha256));

function firstBreak(entries: readonly AccessEntry[]): ChainBreak | null {
  const check = createChainCheck(sha256);
  for (const entry of entries) {
    const broken = check.next(entry);
    if (broken !== null) return broken;
  }
  return null;
}

const at = (index: number, entries: readonly AccessEntry[]): number => index % entries.length;

/** With a hash that fits what it holds, as somebody would make who knows how. */
function forged(entry: AccessEntry, change: Partial<AccessEntry>): AccessEntry {
  const [made] = chained(
    [{ ...entry, ...change }],
    { seq: entry.seq - 1, hash: change.previous ?? entry.previous },
    sha256,
  );
  return made!;
}

describe('a chain of looks', () => {
  it('holds as it was written, in one go or in several', () => {
    fc.assert(
      fc.property(chain, fc.nat(), (entries, cut) => {
        expect(firstBreak(entries)).toBeNull();
        const [head, tail] = [entries.slice(0, at(cut, entries)), entries.slice(at(cut, entries))];
        const again = [...head, ...chained(tail, head.at(-1) ?? null, sha256)];
        expect(again).toEqual(entries);
      }),
    );
  });

  it('begins with zeros, and counts from 0 without gaps', () => {
    fc.assert(
      fc.property(chain, (entries) => {
        expect(entries[0]!.previous).toBe(GENESIS);
        expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index));
      }),
    );
  });

  it('keeps texts that survive being stored: well-formed, bounded, whole milliseconds', () => {
    const [entry] = chained(
      [
        {
          at: 1.6,
          who: 'w',
          via: 'door',
          what: 'query',
          query: `${'x'.repeat(9_999)}😀`,
          statedReason: '\ud800',
          rows: 1,
          outcome: 'ok',
        },
      ],
      null,
      sha256,
    );
    expect(entry).toMatchObject({ at: 2, query: `${'x'.repeat(9_999)}\ufffd`, statedReason: '\ufffd' });
    expect(firstBreak([entry!])).toBeNull();
  });

  it('breaks where an entry was altered, in whatever field', () => {
    const fields = ['at', 'who', 'via', 'what', 'query', 'statedReason', 'rows', 'outcome'] as const;
    fc.assert(
      fc.property(chain, fc.nat(), fc.constantFrom(...fields), look, (entries, index, field, other) => {
        const victim = at(index, entries);
        const changed = { ...entries[victim]!, [field]: field === 'at' ? 1 : other[field] };
        fc.pre(changed[field] !== entries[victim]![field]);
        expect(firstBreak(entries.with(victim, changed))).toMatchObject({ seq: victim, kind: 'altered' });
      }),
    );
  });

  it('breaks after an entry that was altered and given a hash that fits', () => {
    fc.assert(
      fc.property(chain, fc.nat(), (entries, index) => {
        const victim = index % (entries.length - 1);
        const changed = forged(entries[victim]!, { who: `${entries[victim]!.who}x` });
        expect(changed.hash).not.toBe(entries[victim]!.hash);
        expect(firstBreak(entries.with(victim, changed))).toMatchObject({
          seq: victim + 1,
          kind: 'unlinked',
        });
      }),
    );
  });

  it('breaks where entries were dropped, and names which', () => {
    fc.assert(
      fc.property(chain, fc.nat(), (entries, index) => {
        const victim = 1 + (index % (entries.length - 2));
        expect(firstBreak(entries.toSpliced(victim, 1))).toMatchObject({ seq: victim, kind: 'missing' });
      }),
    );
  });

  it('breaks where an entry was dropped and those after it were renumbered', () => {
    fc.assert(
      fc.property(chain, fc.nat(), (entries, index) => {
        const victim = 1 + (index % (entries.length - 2));
        const renumbered = entries
          .toSpliced(victim, 1)
          .map((entry, seq) => (seq < victim ? entry : { ...entry, seq, hash: sha256('anything') }));
        expect(firstBreak(renumbered)).toMatchObject({ seq: victim });
      }),
    );
  });

  it('breaks where entries were put in another order', () => {
    fc.assert(
      fc.property(chain, fc.nat(), (entries, index) => {
        const one = index % (entries.length - 1);
        const swapped = entries.with(one, entries[one + 1]!).with(one + 1, entries[one]!);
        expect(firstBreak(swapped)).not.toBeNull();
      }),
    );
  });

  it('breaks where an entry was inserted, with or without a place of its own', () => {
    fc.assert(
      fc.property(chain, fc.nat(), look, (entries, index, other) => {
        const before = at(index, entries);
        const [made] = chained([other], before === 0 ? null : entries[before - 1]!, sha256);
        fc.pre(made!.hash !== entries[before]!.hash);
        expect(firstBreak(entries.toSpliced(before, 0, made!))).toMatchObject({
          seq: before,
          kind: 'inserted',
        });
        const copied = entries.toSpliced(before + 1, 0, entries[before]!);
        expect(firstBreak(copied)).toMatchObject({ seq: before, kind: 'inserted' });
      }),
    );
  });

  it('may begin late, for what is past its retention, but not with another first entry', () => {
    fc.assert(
      fc.property(chain, (entries) => {
        expect(firstBreak(entries.slice(1))).toBeNull();
        expect(firstBreak([{ ...entries[0]!, previous: sha256('x') }, ...entries.slice(1)])).not.toBeNull();
        const other = forged(entries[0]!, { previous: sha256('x') });
        expect(firstBreak([other])).toMatchObject({ seq: 0, kind: 'unlinked' });
      }),
    );
  });
});
