import type { RuleBench, RulesBench } from '../../app/rules/bench-rules.ts';
import type { DistinctFact } from '../../core/rule/explain/distinct-facts.ts';
import { asked } from './condition-text.ts';
import type { Paint } from './paint.ts';
import { counted } from './rule-targets.ts';

/** The rules, the dearest first, then the facts, the most shared first. */
export function benchText(bench: RulesBench, paint: Paint): readonly string[] {
  const { rules, facts, events, allMs, noneMs } = bench;
  const width = Math.max(...rules.map(({ rule }) => rule.length), 'rule'.length);
  const shared = facts.filter((fact) => fact.rules.length > 1);
  const left = facts.length - shared.length;
  return [
    `${counted(rules.length, 'rule')} over ${counted(events, 'event')}, ${runsText(bench)} without each rule, ${bench.seconds} s; CPU ms for a million events:`,
    `${whole(allMs)} with all rules, ${whole(noneMs)} with none${errorText(bench)}`,
    '',
    paint.bold(`${'rule'.padEnd(width)}  ms for a million events    matches  facts  shared`),
    ...rules
      .toSorted((a, b) => (b.ms ?? Number.NEGATIVE_INFINITY) - (a.ms ?? Number.NEGATIVE_INFINITY))
      .map((rule) => ruleLine(rule, width, paint)),
    '',
    paint.bold(
      `${counted(facts.length, 'distinct fact')}, ${shared.length} of them used by several rules and computed once for all of them`,
    ),
    ...shared.flatMap(factLines),
    ...(left > 0
      ? [
          left === 1
            ? '      the other one is used by one rule; --format json lists it too'
            : `      the other ${left} are used by one rule each; --format json lists them too`,
        ]
      : []),
    ...endText(bench, paint),
  ];
}

function runsText({ rules }: Pick<RulesBench, 'rules'>): string {
  const runs = rules.map((rule) => rule.runs);
  const [least, most] = [Math.min(...runs), Math.max(...runs)];
  return least === most ? counted(most, 'run') : `${least} to ${counted(most, 'run')}`;
}

function errorText({ rules }: RulesBench): string {
  const errors = rules.flatMap(({ errorMs }) => errorMs ?? []);
  return errors.length === 0
    ? ''
    : `; the cost of a rule is known to ± ${whole(Math.max(...errors))} or better`;
}

/** What was asked for and not reached. */
function endText({ rules, rounds, seconds, endedBy }: RulesBench, paint: Paint): readonly string[] {
  if (endedBy === null) return [];
  const left = rules.filter(({ runs }) => runs === 0).map(({ rule }) => rule);
  const after = endedBy === 'time' ? 'as --seconds asks' : 'as it was told to';
  const of = left.length === 0 ? '' : ` Not reached: ${left.join(', ')}.`;
  return [
    '',
    paint.doubtful(
      `It ended after ${seconds} s, ${after}: ${runsText({ rules })} without each rule of ${rounds} (--rounds).${of}`,
    ),
    'More --seconds make it surer; fewer rules, or fewer --events, make a run shorter.',
  ];
}

function ruleLine(
  { rule, status, ms, errorMs, matches, facts, shared }: RuleBench,
  width: number,
  paint: Paint,
): string {
  const [cost, error] = costText(ms, errorMs);
  const line = `${rule.padEnd(width)}  ${cost.padStart(12)}${error.padEnd(11)} ${matches.toLocaleString('en').padStart(9)}  ${String(facts).padStart(5)}  ${String(shared).padStart(6)}`;
  return status === 'active' ? line : `${line}  ${paint.faint(status)}`;
}

function costText(ms: number | null, errorMs: number | null): readonly [cost: string, error: string] {
  if (ms === null) return ['not reached', ''];
  if (errorMs === null) return [whole(ms), ' ± ?'];
  if (ms < 2 * errorMs) return [`< ${whole(Math.max(ms, 0) + 2 * errorMs)}`, ''];
  return [whole(ms), ` ± ${whole(errorMs)}`];
}

function factLines({ subject, roles, reference, rules }: DistinctFact): readonly string[] {
  const name =
    reference.fact === 'event' ? `event.${String(reference.path).replace(/^\$\./, '')}` : reference.fact;
  const params = asked(reference);
  const of = roles.length === 0 ? subject : `${subject} as ${roles.join(', ')}`;
  return [
    `${String(rules.length).padStart(4)}  ${name}${params === '' ? '' : ` ${params}`}`,
    `      ${of}: ${rules.join(', ')}`,
  ];
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
