import {
  MAX_BASELINE_WITHIN,
  MAX_CONDITIONS,
  MAX_DEPTH,
  MAX_ID_LENGTH,
  MAX_RADIUS_METRES,
  MAX_STEPS,
} from '../../core/rule/language/limits.ts';
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
          `half the retention: P${days}D by default`,
        ],
        ['`within` of `baseline`', `\`${MAX_BASELINE_WITHIN}\``],
        ['`radius`', `${MAX_RADIUS_METRES.toLocaleString('en')} m`],
        ['`steps`', String(MAX_STEPS)],
        ['conditions of a rule, shared ones written out', MAX_CONDITIONS.toLocaleString('en')],
        ['levels of nesting of its conditions', String(MAX_DEPTH)],
        ['`id`', `${MAX_ID_LENGTH} characters`],
      ],
    ),
  ];
}
