import { isFactReference } from '../compile-conditions.ts';
import { OWN_ROLE, RULE_FIELDS } from '../fields.ts';
import { asList, compileTest, excluded, isPrefix, streamsOf } from '../filter.ts';
import type { Report } from '../report.ts';
import {
  type Condition,
  type FactParams,
  type FactReference,
  type Filter,
  type FilterTest,
  isAbsence,
  type Rule,
} from '../rule.ts';
import { CANDIDATES_EACH, candidatesOf } from './candidates.ts';
import { covers } from './cover.ts';
import { constantsOf, type DomainScope, domainOfField, fieldOf } from './domain.ts';
import type { Budget } from './satisfy.ts';

/** Texts that are tried of each prefix. */
const TEXTS_EACH = 6;
/** Bounds that a range has at most. */
const MOST_BOUNDS = 4;

/** What it is looked at with; a filter that the budget does not reach for counts as one that events fit. */
interface Look {
  readonly scope: Pick<DomainScope, 'visible' | 'isArea'>;
  readonly budget: Budget;
  readonly report: Report;
}

/** Warns of filters that no event fits, of fields that no event counted has, and of a rule that no event can trigger. */
export function findDeadFilters(rule: Pick<Rule, 'on' | 'conditions'>, look: Look): void {
  const dead = rule.on.map((trigger, index) => {
    const path = `on[${index}]`;
    if (!isAbsence(trigger)) return isDead(trigger, path, look);
    const { after, of } = trigger.absence;
    isDead(of, `${path}.absence.of`, look);
    return isDead(after, `${path}.absence.after`, look);
  });
  if (dead.every(Boolean))
    look.report.warn(
      'never_triggers',
      'on',
      'no event can trigger this rule',
      'see the tests that no event passes',
    );
  inFacts(rule.conditions, 'conditions', (reference, path) => {
    ofFact(reference, path, look);
  });
}

function inFacts(
  condition: Condition,
  path: string,
  visit: (reference: FactReference, path: string) => void,
): void {
  if ('not' in condition) inFacts(condition.not, `${path}.not`, visit);
  else if ('all' in condition || 'any' in condition) {
    const key = 'all' in condition ? 'all' : 'any';
    const parts = 'all' in condition ? condition.all : condition.any;
    for (const [index, part] of parts.entries()) inFacts(part, `${path}.${key}[${index}]`, visit);
  } else {
    visit(condition, path);
    if (isFactReference(condition.value)) visit(condition.value, `${path}.value`);
  }
}

function ofFact({ params = {} }: FactReference, path: string, look: Look): void {
  const { scope, report } = look;
  const { of, steps, field } = params;
  if (of !== undefined) isDead(of, `${path}.params.of`, look);
  for (const [index, step] of (steps ?? []).entries()) isDead(step, `${path}.params.steps[${index}]`, look);
  const counted = steps ?? (of === undefined ? [] : [of]);
  if (counted.some((filter) => isExcluded(filter, params, look)))
    report.warn(
      'never_holds',
      `${path}.params.exclude`,
      `excludes every event that ${steps === undefined ? 'fits `of`' : 'fits a step'}`,
      'name what is not to count',
    );
  if (of === undefined || field === undefined) return;
  const { streams } = RULE_FIELDS.get(field)!;
  if (!streamsOf(of).some((stream) => scope.visible.includes(stream) && streams.includes(stream))) {
    const message = `no event that fits \`of\` has the field ${field}`;
    report.warn('never_holds', `${path}.params.field`, message, `it is a field of ${streams.join(', ')}`);
  }
}

function isExcluded(filter: Filter, params: FactParams, { scope, budget }: Look): boolean {
  return excluded(params).some((one) => Object.keys(one).length === 0 || covers(one, filter, scope, budget));
}

/** Whether no event fits a sound filter; the tests that are why, and values that no event has, are told. */
function isDead(filter: Filter, path: string, { scope, budget, report }: Look): boolean {
  const { visible, isArea } = scope;
  const streams = streamsOf(filter).filter((stream) => visible.includes(stream));
  const dead = Object.entries(filter).filter(([name, wanted]) => {
    if (name === OWN_ROLE || name === 'stream') return false;
    const field = fieldOf(name);
    const domain = domainOfField(field, streams, isArea);
    const cost = costOf(wanted, domain.seeds.length);
    if (cost > budget.left) return false;
    budget.left -= cost;
    const constants = constantsOf(field, wanted);
    const passes = compileTest(field, wanted);
    const some = candidatesOf(domain, constants)?.some((value) => passes(value)) ?? true;
    if (!some) {
      report.warn(
        'never_holds',
        `${path}.${name}`,
        `no event passes: it is ${domain.what}`,
        'change the test',
      );
      return true;
    }
    if (Array.isArray(wanted)) {
      constants.forEach((value, index) => {
        if (domain.accepts(value)) return;
        const message = `no event has this value here: it is ${domain.what}`;
        report.warn('never_holds', `${path}.${name}[${index}]`, message, 'leave it out');
      });
    }
    return false;
  });
  return dead.length > 0;
}

/** Values tried: of each constant a few, each held against every prefix there is. */
function costOf(wanted: FilterTest, seeds: number): number {
  if (isPrefix(wanted)) {
    const starts = asList(wanted.prefix).length;
    return CANDIDATES_EACH * (seeds + TEXTS_EACH * starts) * starts;
  }
  return CANDIDATES_EACH * (seeds + (Array.isArray(wanted) ? wanted.length : MOST_BOUNDS));
}
