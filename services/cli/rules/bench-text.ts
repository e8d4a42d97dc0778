import type { RuleBench, RulesBench } from '../../app/rules/bench-rules.ts';
import type { DistinctFact } from '../../core/rule/explain/distinct-facts.ts';
import { asked } from './condition-text.ts';
import type { Paint } from './paint.ts';
import { counted } from './rule-targets.ts';

/** The rules, the dearest first, then the facts, the most shared first. */
export function benchText(bench: RulesBench, paint: Paint): readonly string[] {
  const { rules, facts, events, rounds, allMs, noneMs } = bench;
  const width = Math.max(...rules.map(({ rule }) => rule.length), 'rule'.length);
  const shared = facts.filter((fact) => fact.rules.length > 1);
  return [
    `${counted(rules.length, 'rule')} over ${counted(events, 'event')}, ${counted(rounds, 'round')} of pairs; CPU ms for a million events:`,
    `${whole(allMs)} with all rules, ${whole(noneMs)} with none`,
    '',
    paint.bold(`${'rule'.padEnd(width)}  ms for a million events    matches  facts  shared`),
    ...rules.toSorted((a, b) => b.ms - a.ms).map((rule) => ruleLine(rule, width, paint)),
    '',
    paint.bold(
      `${counted(facts.length, 'distinct fact')}, ${shared.length} of them used by several rules and computed once for all of them`,
    ),
    ...shared.flatMap(factLines),
    ...(shared.length < facts.length
      ? [
          `      the other ${facts.length - shared.length} are used by one rule each; --format json lists them too`,
        ]
      : []),
  ];
}

function ruleLine(
  { rule, status, ms, errorMs, matches, facts, shared }: RuleBench,
  width: number,
  paint: Paint,
): string {
  const isNoise = ms < 2 * errorMs;
  const cost = isNoise ? `< ${whole(Math.max(ms, 0) + 2 * errorMs)}`.padStart(12) : whole(ms).padStart(12);
  const error = isNoise ? ' '.repeat(11) : ` ± ${whole(errorMs)}`.padEnd(11);
  const line = `${rule.padEnd(width)}  ${cost}${error} ${matches.toLocaleString('en').padStart(9)}  ${String(facts).padStart(5)}  ${String(shared).padStart(6)}`;
  return status === 'active' ? line : `${line}  ${paint.faint(status)}`;
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
