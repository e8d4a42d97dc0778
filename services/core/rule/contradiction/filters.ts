import { isFactReference } from '../compile-conditions.ts';
import { OWN_ROLE, RULE_FIELDS } from '../fields.ts';
import { excluded, streamsOf } from '../filter.ts';
import type { Report } from '../report.ts';
import { type Condition, type FactReference, type Filter, isAbsence, type Rule } from '../rule.ts';
import { candidatesOf } from './candidates.ts';
import { constantsOf, type DomainScope, domainOfField, fieldOf, passing } from './domain.ts';

/** Warns of filters that no event fits, of fields that no event counted has, and of a rule that no event can trigger. */
export function findDeadFilters(rule: Rule, scope: DomainScope, report: Report): void {
  const dead = rule.on.map((trigger, index) => {
    const path = `on[${index}]`;
    if (!isAbsence(trigger)) return isDead(trigger, path, scope, report);
    const { after, of } = trigger.absence;
    isDead(of, `${path}.absence.of`, scope, report);
    return isDead(after, `${path}.absence.after`, scope, report);
  });
  if (dead.every(Boolean))
    report.warn(
      'never_triggers',
      'on',
      'no event can trigger this rule',
      'see the tests that no event passes',
    );
  inFacts(rule.conditions, 'conditions', (reference, path) => {
    ofFact(reference, path, scope, report);
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

function ofFact({ params = {} }: FactReference, path: string, scope: DomainScope, report: Report): void {
  const { of, steps, field } = params;
  if (of !== undefined) isDead(of, `${path}.params.of`, scope, report);
  for (const [index, step] of (steps ?? []).entries())
    isDead(step, `${path}.params.steps[${index}]`, scope, report);
  if (excluded(params).some((filter) => Object.keys(filter).length === 0))
    report.warn('never_holds', `${path}.params.exclude`, 'excludes every event', 'name what is not to count');
  if (of === undefined || field === undefined) return;
  const { streams } = RULE_FIELDS.get(field)!;
  if (!streamsOf(of).some((stream) => scope.visible.includes(stream) && streams.includes(stream))) {
    const message = `no event that fits \`of\` has the field ${field}`;
    report.warn('never_holds', `${path}.params.field`, message, `it is a field of ${streams.join(', ')}`);
  }
}

/** Whether no event fits a sound filter; the tests that are why, and values that no event has, are told. */
function isDead(filter: Filter, path: string, { visible, isArea }: DomainScope, report: Report): boolean {
  const streams = streamsOf(filter).filter((stream) => visible.includes(stream));
  const dead = Object.entries(filter).filter(([name, wanted]) => {
    if (name === OWN_ROLE || name === 'stream') return false;
    const field = fieldOf(name);
    const domain = domainOfField(field, streams, isArea);
    const constants = constantsOf(field, wanted);
    const passes = passing(field, wanted);
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
