import type { Contribution, Level, Warning } from '../../services/core/record/warning.ts';
import { personWarning, warningWith } from '../steps/push/warnings.ts';

const part = (
  rule: string,
  points: number,
  contribution: number,
  facts: Contribution['facts'],
): Contribution => ({
  rule,
  version: '0123456789ab',
  points,
  contribution,
  decay: contribution / points,
  at: Date.now() - 40_000,
  events: ['CAD-2026-0311', 'CAD-2026-0318', 'CAD-2026-0325'],
  facts,
});

const area = (
  n: number,
  subject: string,
  purpose: string,
  level: Level,
  contributions: readonly Contribution[],
) =>
  warningWith({
    warningId: `w_area_${n}`,
    subject,
    purpose,
    level,
    score: contributions.reduce((sum, { contribution }) => sum + contribution, 0),
    contributions,
    at: Date.now() - n * 47_000,
    openedAt: Date.now() - 3_600_000,
    areaCode: '110101001002',
    acknowledgeBy: Date.now() + 3_600_000 + n * 60_000,
  });

/** One of each level, people and areas, as an evening may bring them; the last is the newest. */
export function busyEvening(): readonly Warning[] {
  return [
    area(6, 'area:cell:8931aa42803ffff', 'property_harm', 'blue', [
      part('near-repeat-burglary-200m', 22, 22, { event_count: 2 }),
    ]),
    area(5, 'area:town:110101001', 'device_health', 'yellow', [
      part('device-offline-cluster', 45, 44.94, { value_count: 6 }),
    ]),
    personWarning({
      warningId: 'w_person_1',
      level: 'orange',
      score: 71.9,
      previousLevel: 'yellow',
      reason: 'escalated',
      revision: 2,
      at: Date.now() - 200_000,
    }),
    area(3, 'area:cell:8931aa4280bffff', 'property_harm', 'yellow', [
      part('near-repeat-burglary-same-place', 50, 33.3333, { event_count: 3, 'event.severity': 3 }),
      part('near-repeat-burglary-100m', 42, 20.1234, { event_count_2: 2 }),
      part('near-repeat-burglary-200m', 22, 9.1111, { time_since: 86_400, temporal: true }),
    ]),
    area(2, 'area:cell:8931aa42817ffff', 'crowd_safety', 'orange', [
      part('crowd-density-3-5', 72, 72, { 'event.value': 3.6 }),
    ]),
    personWarning({ warningId: 'w_person_2', at: Date.now() - 70_000 }),
    area(1, 'area:cell:8931aa42883ffff', 'fire_safety', 'red', [
      part('fire-two-devices', 92, 50, { value_count: 2 }),
      part('fire-device-and-call', 94, 45, { temporal: true }),
    ]),
  ];
}
