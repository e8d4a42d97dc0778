import * as limits from '../../core/rule/language/limits.ts';
import { DEFAULT_SETTINGS } from '../../core/scorer/settings.ts';
import { maxReachMs } from '../../core/scorer/timeline.ts';
import { DAY_MS } from '../../core/time/duration.ts';
import { table } from './table.ts';

export function limitParts(): readonly string[] {
  const days = Math.floor(maxReachMs(DEFAULT_SETTINGS) / DAY_MS);
  return [
    '### Limits',
    table(
      ['of', 'at most'],
      [
        [
          '`within`, and how far back `time_since` and `coverage` look',
          `half the retention: \`P${days}D\` by default`,
        ],
        ['`within` of `baseline`', `\`${limits.MAX_BASELINE_WITHIN}\``],
        ['`radius`', `${count(limits.MAX_RADIUS_METRES)} m`],
        ['filters in `steps`', count(limits.MAX_STEPS)],
        ['filters in one `exclude`', count(limits.MAX_EXCLUDES)],
        ['triggers in `on`', count(limits.MAX_TRIGGERS)],
        ['values of one list', count(limits.MAX_LIST)],
        ['conditions of a rule, shared ones written out', count(limits.MAX_CONDITIONS)],
        ['levels of nesting of its conditions', count(limits.MAX_DEPTH)],
        ['levels of nesting of the file, cases included', count(limits.MAX_JSON_DEPTH)],
        ['decorators before an operator', count(limits.MAX_DECORATORS)],
        ['`id`', `${count(limits.MAX_ID_LENGTH)} characters`],
        ['any other text', `${count(limits.MAX_TEXT)} characters`],
        ['cases of a rule', count(limits.MAX_CASES)],
        ['faults told of one rule at once', count(limits.MAX_FAULTS)],
      ],
    ),
  ];
}

function count(limit: number): string {
  return limit.toLocaleString('en');
}
