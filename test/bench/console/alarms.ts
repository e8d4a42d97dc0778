import { LEVELS, type Level } from '../../../services/core/record/warning.ts';
import type { Rule } from '../../../services/core/rule/rule.ts';
import { formatInstant } from '../../../services/core/time/instant.ts';
import { alarmAt } from '../delivery/alarms.ts';

const POINTS: Readonly<Record<Level, number>> = { blue: 25, yellow: 45, orange: 75, red: 95 };

/** As many of each as an evening may hold: of twenty, one is red. */
const severityOf = (number: number): number => {
  const turn = number % 20;
  if (turn === 0) return 4;
  if (turn < 4) return 3;
  return turn < 10 ? 2 : 1;
};

/** The alarm of a number, at a place where no other is: it raises a warning of its own. */
export function alarm(number: number): object {
  return { ...alarmAt(number, true).event, severity: severityOf(number) };
}

const oneCase = (severity: number) => ({
  ...alarmAt(0, true).event,
  occurredAt: formatInstant(Date.UTC(2026, 2, 2)),
  severity,
});

/** One rule a level, by the severity of the alarm. */
export const LEVEL_RULES: readonly Rule[] = LEVELS.map((level) => {
  const severity = LEVELS.indexOf(level) + 1;
  return {
    id: `smoke-${level}`,
    title: { en: `Smoke of severity ${severity}`, zh: `烟雾告警，严重程度${severity}` },
    purpose: 'fire_safety',
    subject: 'area:cell',
    on: [{ stream: 'camera-alarms', category: 'smoke' }],
    conditions: { all: [{ fact: 'event', path: '$.severity', operator: 'equal', value: severity }] },
    event: { type: 'risk', params: { points: POINTS[level], halfLife: 'PT24H' } },
    message: { en: 'Smoke' },
    basis: 'a bench',
    owner: 'bench',
    status: 'active',
    knownGaps: 'everything',
    cases: [
      { name: 'as grave', events: [oneCase(severity)], expect: { level } },
      { name: 'another', events: [oneCase((severity % 4) + 1)], expect: { level: null } },
    ],
  };
});
