import { CANDIDATES_EACH, candidatesOf } from './candidates.ts';
import type { Atom, Node } from './tree.ts';

/** Work that may go into one rule: values tried. What is not decided by then counts as possible. */
export const MAX_WORK = 500_000;

export interface Budget {
  left: number;
}

type Known = ReadonlyMap<string, readonly Atom[]>;
const NOTHING_KNOWN: Known = new Map();

/** Atoms of one fact that no value of it meets at once; undefined where there is one that may. */
export function clash(atoms: readonly Atom[], budget: Budget): readonly Atom[] | undefined {
  const [first] = atoms;
  if (first === undefined) return undefined;
  const constants = atoms.flatMap((atom) => atom.constants);
  const size = sizeOf(constants);
  const cost = CANDIDATES_EACH * (first.domain.seeds.length + size) * (atoms.length + size);
  const isDear = cost > budget.left;
  budget.left -= isDear ? size : cost;
  if (isDear) return undefined;
  const candidates = candidatesOf(first.domain, constants);
  if (candidates === null) return undefined;
  return candidates.some((value) => atoms.every((atom) => atom.holds(value))) ? undefined : atoms;
}

function sizeOf(constants: readonly unknown[]): number {
  return constants.reduce<number>((sum, one) => sum + (Array.isArray(one) ? sizeOf(one) : 1), 0);
}

/** The atoms that must all hold for these nodes to hold at once, by fact. */
function atomsOf(nodes: readonly Node[], known: Known): Known {
  const byFact = new Map(known);
  for (const atom of conjuncts(nodes)) {
    if (atom.kind === 'atom') byFact.set(atom.fact, [...(byFact.get(atom.fact) ?? []), atom]);
  }
  return byFact;
}

function conjuncts(nodes: readonly Node[]): readonly Node[] {
  return nodes.flatMap((node) => (node.kind === 'all' ? conjuncts(node.parts) : [node]));
}

/** Atoms among nodes that must all hold, and that cannot hold at once. */
export function clashAmong(nodes: readonly Node[], budget: Budget): readonly Atom[] | undefined {
  for (const atoms of atomsOf(nodes, NOTHING_KNOWN).values()) {
    const clashing = clash(atoms, budget);
    if (clashing !== undefined) return clashing;
  }
  return undefined;
}

/**
 * Whether nodes can hold at once, as far as facts are looked at one by one: two `any` are not tried in combination, so what
 * is said to be impossible is, and what is not said to be may be all the same.
 */
export function canHold(nodes: readonly Node[], budget: Budget, known: Known = NOTHING_KNOWN): boolean {
  if (budget.left <= 0) return true;
  const parts = conjuncts(nodes);
  if (parts.some(({ kind }) => kind === 'never')) return false;
  const atoms = atomsOf(parts, known);
  budget.left -= parts.length;
  for (const [fact, ofFact] of atoms) {
    if (ofFact.length !== known.get(fact)?.length && clash(ofFact, budget) !== undefined) return false;
  }
  return parts.every(
    (node) => node.kind !== 'any' || node.parts.some((branch) => canHold([branch], budget, atoms)),
  );
}
