import { choicesOf } from '../check-filter.ts';
import { triggerFilters } from '../check-triggers.ts';
import { factIdentity } from '../fact-keys.ts';
import { RULE_FIELDS } from '../fields.ts';
import { quoted, type Report, shown, suggest } from '../report.ts';
import { type FactName, type FactReference, isAbsence, type Rule } from '../rule.ts';
import { covers } from './cover.ts';
import { type Domain, type DomainScope, domainOfFact } from './domain.ts';
import { findDeadFilters } from './filters.ts';
import { type Budget, canHold, clash, clashAmong, MAX_WORK } from './satisfy.ts';
import { type Atom, type Node, treeOf } from './tree.ts';

/** What the name of a field of the trigger begins with. */
const EVENT = 'event.';

/** Facts that are never unknown: a condition on them that always holds asks for nothing. */
const NEVER_UNKNOWN: readonly FactName[] = ['event_count', 'value_count', 'temporal', 'temporal_ordered'];

/** Warns of what a sound rule can never find: filters that nothing fits, conditions that cannot hold, alone or together. */
export function findContradictions(
  rule: Pick<Rule, 'on' | 'conditions'>,
  seen: Omit<DomainScope, 'countsTrigger' | 'filters'>,
  report: Report,
): void {
  const filters = triggerFilters(rule.on);
  const looks = { left: MAX_WORK };
  // A window that ends at a deadline may begin behind the event that was not followed.
  const isAtEvents = !rule.on.some(isAbsence);
  const scope: DomainScope = {
    ...seen,
    filters,
    countsTrigger: ({ of = {}, exclude, radius }) =>
      isAtEvents &&
      exclude === undefined &&
      radius === undefined &&
      filters.every((filter) => covers(of, filter, seen, looks)),
  };
  findDeadFilters(rule, { scope, budget: { left: MAX_WORK }, report });
  const domains = new Map<string, Domain>();
  const domainOf = (reference: FactReference): Domain => {
    const key = factIdentity(reference);
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
      report.warn(
        'never_holds',
        node.path,
        neverText(node.why, node.isNegated),
        'change it, or leave it out',
      );
      return true;
    case 'always':
      report.warn(
        'always_holds',
        node.path,
        `always holds: ${node.why}`,
        'write conditions into it, or leave it out',
      );
      return false;
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

function neverText(why: string, isNegated: boolean): string {
  return isNegated ? `always holds, so its \`not\` never does: ${why}` : `can never hold: ${why}`;
}

function tellAtom(atom: Atom, budget: Budget, report: Report): boolean {
  const { path, name, domain, isNegated } = atom;
  const is = `${name} is ${domain.what}`;
  if (clash([atom], budget) !== undefined) {
    report.warn('never_holds', path, neverText(is, isNegated), remedyFor(atom));
    return true;
  }
  tellUnknownValues(atom, report);
  const opposite = { ...atom, holds: (value: Parameters<Atom['holds']>[0]) => !atom.holds(value) };
  if (NEVER_UNKNOWN.includes(name as FactName) && clash([opposite], budget) !== undefined) {
    const message = isNegated ? `never holds, so its \`not\` always does: ${is}` : `always holds: ${is}`;
    report.warn('always_holds', path, message, 'change the value, or leave the condition out');
  }
  return false;
}

/** One misspelt value of several, or one that is excluded, leaves a condition that may hold, and that means something else. */
function tellUnknownValues({ name, path, constants }: Atom, report: Report): void {
  const field = RULE_FIELDS.get(name.slice(EVENT.length));
  const choices = name.startsWith(EVENT) && field !== undefined ? choicesOf(field) : [];
  if (choices.length === 0) return;
  for (const constant of constants) {
    const isList = Array.isArray(constant);
    for (const [index, value] of (isList ? constant : [constant]).entries()) {
      if (typeof value !== 'string' || choices.includes(value)) continue;
      const at = `${path}.value${isList ? `[${index}]` : ''}`;
      report.warn('never_holds', at, `${field!.path} has no value ${shown(value)}`, suggest(value, choices));
    }
  }
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
