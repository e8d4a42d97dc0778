import type { AssessmentLevel } from '../../core/event/vocabulary.ts';
import type { IncidentRate } from './incident-rates.ts';
import type { Random } from './random.ts';
import { anyResident, homeOf, type Resident, residentOf, tokenOf } from './residents.ts';
import { nearby, type Point, placeOf, type Town } from './town.ts';
import type { CaseDraft, IncidentDetails } from './town-event.ts';

export interface IncidentFacts extends Partial<IncidentDetails> {
  readonly category: string;
  readonly severity: number;
  readonly point: Point;
}

export function incidentDraft(occurredAt: number, facts: IncidentFacts): CaseDraft {
  const { category, severity, point, ...details } = facts;
  return {
    stream: 'police-incidents',
    occurredAt,
    category,
    severity,
    place: placeOf(point),
    details: { policeInitiated: false, parties: [], ...details },
  };
}

/** A background incident of the kind. */
export function backgroundIncident(
  town: Town,
  random: Random,
  rate: IncidentRate,
  occurredAt: number,
): CaseDraft {
  const resident = anyResident(random, town);
  const point =
    rate.where === 'home' ? nearby(random, town, homeOf(town, resident), 10) : town.streetPoint(random);
  return incidentDraft(occurredAt, {
    category: rate.category,
    severity: drawSeverity(random, rate.severities),
    point,
    policeInitiated: random.chance(rate.policeInitiated),
    parties: random.chance(rate.named) ? [{ token: tokenOf(town.seed, resident), role: rate.role }] : [],
  });
}

/** 1 to 4, by weight. */
function drawSeverity(random: Random, weights: IncidentRate['severities']): number {
  return 1 + random.weighted(weights);
}

export interface DomesticReport {
  readonly resident: Resident;
  readonly severity: number;
  readonly assessed?: AssessmentLevel;
  readonly protectionOrderUntil?: string;
  readonly category?: 'domestic_violence' | 'protection_order_breach';
}

/** A report of violence at home; the instrument's result is given, never its items. */
export function domesticDraft(town: Town, report: DomesticReport, occurredAt: number): CaseDraft {
  return incidentDraft(occurredAt, {
    category: report.category ?? 'domestic_violence',
    severity: report.severity,
    point: homeOf(town, report.resident),
    parties: [{ token: tokenOf(town.seed, report.resident), role: 'victim' }],
    ...(report.assessed && { assessment: { instrument: 'DASH', level: report.assessed } }),
    ...(report.protectionOrderUntil !== undefined && { protectionOrderUntil: report.protectionOrderUntil }),
  });
}

/** Background reports are assessed `standard` or `medium`; `high` is only ever planted, with a label. */
export function backgroundDomestic(
  town: Town,
  random: Random,
  resident: Resident,
  occurredAt: number,
): CaseDraft {
  const report = { resident, severity: drawSeverity(random, [3, 5, 1.5, 0]) };
  if (!random.chance(0.6)) return domesticDraft(town, report, occurredAt);
  return domesticDraft(
    town,
    { ...report, assessed: random.chance(0.75) ? 'standard' : 'medium' },
    occurredAt,
  );
}

export function burglaryDraft(town: Town, random: Random, building: number, occurredAt: number): CaseDraft {
  const resident = residentOf(random, town, building);
  return incidentDraft(occurredAt, {
    category: 'burglary',
    severity: drawSeverity(random, [1, 7, 2, 0]),
    point: town.buildings[building]!,
    parties: [{ token: tokenOf(town.seed, resident), role: 'victim' }],
  });
}
