import type { ConditionExplanation, NamedFact, TruthName } from '../../core/rule/explain/conditions.ts';
import type { SeenEvent } from '../../core/rule/explain/seen.ts';
import type { FactReference, Filter, FilterTest } from '../../core/rule/rule.ts';
import type { Paint } from './paint.ts';
import { timeText } from './time-text.ts';

const GROUPS = { all: 'all of', any: 'any of', not: 'not' } as const;
const SIGNS: Readonly<Record<string, string>> = {
  equal: '=',
  notEqual: '!=',
  lessThan: '<',
  lessThanInclusive: '<=',
  greaterThan: '>',
  greaterThanInclusive: '>=',
  notIn: 'not in',
};
/** Wide enough for `unknown`, the longest. */
const TRUTH_WIDTH = 9;
const MOST_EVENTS = 8;

/** The tree of conditions, each node with what it came to in front; below a fact what it looked at. */
export function conditionLines(condition: ConditionExplanation, paint: Paint, depth = 0): readonly string[] {
  const indent = '  '.repeat(depth);
  const head = (text: string): string => `${truthText(condition.truth, paint)}${indent}${text}`;
  if (condition.kind !== 'fact') {
    const parts = condition.parts.flatMap((part) => conditionLines(part, paint, depth + 1));
    return [head(GROUPS[condition.kind] + (condition.parts.length === 0 ? ' nothing' : '')), ...parts];
  }
  const { fact, operator, value } = condition;
  const sign = SIGNS[operator] ?? operator;
  const right =
    'fact' in value ? `${value.fact.name}, which is ${valueText(value.fact)}` : JSON.stringify(value.literal);
  const lines = [`${fact.name} is ${valueText(fact)}, wanted ${sign} ${right}`];
  const below = [fact, ...('fact' in value ? [value.fact] : [])].flatMap((one) => factLines(one));
  const gap = ' '.repeat(TRUTH_WIDTH);
  return [...lines.map(head), ...below.map((line) => paint.faint(`${gap}${indent}  ${line}`))];
}

export function truthText(truth: TruthName, paint: Paint): string {
  const colour = truth === 'true' ? paint.good : truth === 'false' ? paint.bad : paint.doubtful;
  return colour(truth.padEnd(TRUTH_WIDTH));
}

function valueText({ value, unknownBecause }: NamedFact): string {
  return value === null ? `unknown (${unknownBecause})` : JSON.stringify(value);
}

/** What a fact asks, where it looked, what it saw. */
export function factLines({ reference, window, events, note }: NamedFact): readonly string[] {
  if (window === null) return [];
  const span = `after ${timeText(window.from)}, up to ${timeText(window.to)}`;
  return [
    asked(reference),
    `${span}: ${events.length === 0 ? 'no event' : eventsText(events)}`,
    ...(note === null ? [] : [note]),
  ];
}

function eventsText(events: readonly SeenEvent[]): string {
  const shown = events.slice(-MOST_EVENTS).map(({ event, at }) => `${event.caseId} (${timeText(at)})`);
  const more = events.length - shown.length;
  return `${events.length === 1 ? '' : `${events.length} events, `}${more > 0 ? `${more} earlier ones, ` : ''}${shown.join(', ')}`;
}

/** `of category "burglary", excluding status "cleared", within P28D, radius 200` */
export function asked({ params = {} }: FactReference): string {
  return Object.entries(params)
    .map(([key, value]) =>
      key === 'exclude' ? `excluding ${paramText(value)}` : `${key} ${paramText(value)}`,
    )
    .join(', ');
}

function paramText(value: unknown): string {
  if (Array.isArray(value)) return value.map(paramText).join(' | ');
  return typeof value === 'object' && value !== null ? filterText(value as Filter) : String(value);
}

/** `category "burglary" and severity >= 3` */
export function filterText(filter: Filter): string {
  const tests = Object.entries(filter).map(([field, test]) => `${field} ${testText(test)}`);
  return tests.length === 0 ? 'any event' : tests.join(' and ');
}

const BOUNDS: Readonly<Record<string, string>> = {
  gte: '>=',
  lte: '<=',
  gt: '>',
  lt: '<',
  prefix: 'begins with',
};

export function testText(test: FilterTest): string {
  if (Array.isArray(test)) return test.map((one) => JSON.stringify(one)).join(' or ');
  if (typeof test !== 'object') return JSON.stringify(test);
  return Object.entries(test)
    .map(([bound, limit]) => `${BOUNDS[bound] ?? bound} ${testText(limit as FilterTest)}`)
    .join(' and ');
}
