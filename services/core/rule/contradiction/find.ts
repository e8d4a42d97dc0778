import { quoted, type Report, suggest } from '../report.ts';
import type { FactName, FactReference, Rule } from '../rule.ts';
import { type Domain, type DomainScope, domainOfFact } from './domain.ts';
import { findDeadFilters } from './filters.ts';
import { type Budget, canHold, clash, clashAmong, MAX_WORK } from './satisfy.ts';
import { type Atom, type Node, treeOf } from './tree.ts';

/** Facts that are never unknown: a condition on them that always holds asks for nothing. */
const NEVER_UNKNOWN: readonly FactName[] = ['event_count', 'value_count', 'temporal', 'temporal_ordered'];

/** Warns of what a sound rule can never find: filters that nothing fits, conditions that cannot hold, alone or together. */
export function findContradictions(
  rule: Pick<Rule, 'on' | 'conditions'>,
  scope: DomainScope,
  report: Report,
): void {
  findDeadFilters(rule, { scope, budget: { left: MAX_WORK }, report });
  const domains = new Map<string, Domain>();
  const domainOf = (reference: FactReference): Domain => {
    const key =
      reference.fact === 'event'
        ? reference.path!
        : JSON.stringify([reference.fact, reference.params?.field]);
    const known = domains.get(key) ?? domainOfFact(reference, scope);
    domains.set(key, known);
    return known;
  };
  const tree = treeOf(rule.conditions, 'conditions', domainOf);
  const budget = { left: MAX_WORK };
  tell(tree, budget, report);
  if (!canHold([tree], { left: MAX_WORK })) {
    report.warn(
      'never_triggers',
      'conditions',
      'can never be true, so the rule never matches',
      'see the conditions that can never hold',
    );
  }
}

/** Tells of the innermost that cannot hold; true where there was something. */
function tell(node: Node, budget: Budget, report: Report): boolean {
  switch (node.kind) {
    case 'never':
      report.warn('never_holds', node.path, `can never hold: ${node.why}`, 'change it, or leave it out');
      return true;
    case 'open':
      return false;
    case 'atom':
      return tellAtom(node, budget, report);
    default: {
      const told = node.parts.filter((part) => tell(part, budget, report));
      if (node.kind === 'any' || told.length > 0) return told.length > 0;
      return tellTogether(node, budget, report);
    }
  }
}

function tellAtom(atom: Atom, budget: Budget, report: Report): boolean {
  const { path, name, domain, isNegated } = atom;
  const is = `${name} is ${domain.what}`;
  if (clash([atom], budget) !== undefined) {
    const message = isNegated ? `always holds, so its \`not\` never does: ${is}` : `can never hold: ${is}`;
    report.warn('never_holds', path, message, remedyFor(atom));
    return true;
  }
  const opposite = { ...atom, holds: (value: Parameters<Atom['holds']>[0]) => !atom.holds(value) };
  if (NEVER_UNKNOWN.includes(name as FactName) && clash([opposite], budget) !== undefined) {
    const message = isNegated ? `never holds, so its \`not\` always does: ${is}` : `always holds: ${is}`;
    report.warn('always_holds', path, message, 'change the value, or leave the condition out');
  }
  return false;
}

/** The nearest value that there is, where one was written that there is not. */
function remedyFor({ domain, constants }: Atom): string {
  const choices = [...new Set(domain.seeds)].filter(
    (seed) => typeof seed === 'string' && domain.accepts(seed),
  );
  const [unquoted] = constants.flat().flatMap((value) => quoted(value) ?? []);
  if (unquoted !== undefined && domain.seeds.some((seed) => typeof seed === 'number')) return unquoted;
  const wrong = constants.flat().find((value) => typeof value === 'string' && !domain.accepts(value));
  if (!domain.isClosed || wrong === undefined || choices.length === 0)
    return 'change the operator or the value';
  if (choices.length === 1) return `write ${choices[0]}, or leave the condition out`;
  return suggest(wrong, choices as readonly string[]);
}

function tellTogether(node: Node, budget: Budget, report: Report): boolean {
  const clashing = clashAmong([node], budget);
  if (clashing === undefined) return false;
  const paths = clashing.map(({ path }) => path).join(' and ');
  report.warn(
    'never_holds',
    node.path,
    `can never hold: ${clashing[0]!.name} cannot meet ${paths} at once`,
    'use any for one or the other, or change a value',
  );
  return true;
}
