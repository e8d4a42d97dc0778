import type { Rule } from '../../../services/core/rule/rule.ts';
import { formatInstant } from '../../../services/core/time/instant.ts';

const COLUMNS = 1_000;
/** Wider than a cell: each alarm is in one of its own. */
const STEP_DEGREES = 0.01;

/** The alarm of a number, at a place where no other is. */
export function alarmAt(number: number, isGrave: boolean) {
  const place = {
    lon: 105 + (number % COLUMNS) * STEP_DEGREES,
    lat: 22 + Math.floor(number / COLUMNS) * STEP_DEGREES,
  };
  const event = {
    stream: 'camera-alarms',
    caseId: `alarm-${number}`,
    occurredAt: formatInstant(Date.now()),
    category: 'smoke',
    severity: isGrave ? 4 : 2,
    place,
    source: 'bench',
    deviceId: `camera-${number % COLUMNS}`,
  };
  return { isGrave, event };
}

const oneCase = (severity: number) => {
  const { event } = alarmAt(0, false);
  return { ...event, occurredAt: '2026-03-02T12:00:00Z', severity };
};

export const SMOKE_RULE: Rule = {
  id: 'grave-smoke',
  title: { en: 'Grave smoke' },
  purpose: 'fire_safety',
  subject: 'area:cell',
  on: [{ stream: 'camera-alarms', category: 'smoke' }],
  conditions: {
    all: [{ fact: 'event', path: '$.severity', operator: 'greaterThanInclusive', value: 4 }],
  },
  event: { type: 'risk', params: { points: 60, halfLife: 'PT1H' } },
  message: { en: 'Grave smoke' },
  basis: 'a bench',
  owner: 'bench',
  status: 'active',
  knownGaps: 'everything',
  cases: [
    { name: 'grave', events: [oneCase(4)], expect: { level: 'yellow' } },
    { name: 'less grave', events: [oneCase(2)], expect: { level: null } },
  ],
};
