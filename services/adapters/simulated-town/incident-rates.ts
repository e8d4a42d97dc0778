import type { Role } from '../../core/event/vocabulary.ts';
import type { RhythmName } from './rhythm.ts';

/** How often a kind of incident is reported in the background, and what its reports look like. */
export interface IncidentRate {
  readonly category: string;
  readonly perThousandYear: number;
  readonly rhythm: RhythmName;
  /** Weights of severities 1 to 4. */
  readonly severities: readonly [number, number, number, number];
  readonly role: Role;
  /** Share that names a person who may come to harm. */
  readonly named: number;
  readonly policeInitiated: number;
  readonly where: 'home' | 'street';
}

type Row = readonly [
  category: string,
  perThousandYear: number,
  rhythm: RhythmName,
  severities: readonly [number, number, number, number],
  role: Role,
  named: number,
  policeInitiated: number,
  where: 'home' | 'street',
];

/**
 * Reports per 1,000 residents and year. Magnitudes are assumptions (a mid-sized town's call log); burglary and
 * domestic violence have processes of their own. Breaches of protection orders are only ever planted: a background
 * one would be harm without a label.
 */
// biome-ignore format: a table
const ROWS: readonly Row[] = [
  ['assault', 5, 'street', [2, 5, 3, 0.5], 'victim', 0.9, 0.05, 'street'],
  ['threat', 3, 'home', [4, 4, 1, 0.1], 'victim', 0.9, 0, 'home'],
  ['harassment', 3, 'home', [5, 4, 1, 0], 'victim', 0.9, 0, 'home'],
  ['stalking', 0.6, 'home', [2, 5, 2, 0.2], 'victim', 1, 0, 'home'],
  ['sexual_offence', 0.8, 'street', [0, 2, 5, 3], 'victim', 1, 0, 'street'],
  ['robbery', 0.8, 'street', [0, 3, 5, 1], 'victim', 0.95, 0, 'street'],
  ['theft', 20, 'crowd', [7, 3, 0.2, 0], 'victim', 0.8, 0.02, 'street'],
  ['vehicle_theft', 3, 'night', [2, 7, 1, 0], 'victim', 0.8, 0.02, 'street'],
  ['vandalism', 8, 'night', [7, 3, 0.2, 0], 'complainant', 0.6, 0.1, 'street'],
  ['arson', 0.2, 'night', [0, 3, 5, 2], 'complainant', 0.4, 0, 'street'],
  ['fraud_attempt', 5, 'office', [6, 4, 0, 0], 'victim', 1, 0, 'home'],
  ['fraud', 3, 'office', [2, 7, 0, 0], 'victim', 1, 0, 'home'],
  ['weapon', 0.5, 'street', [1, 4, 4, 1], 'complainant', 0.2, 0.5, 'street'],
  ['missing_person', 1.5, 'home', [2, 5, 3, 0.5], 'at_risk', 1, 0, 'home'],
  ['welfare_check', 12, 'home', [6, 3, 1, 0], 'at_risk', 0.7, 0.05, 'home'],
  ['fire', 1, 'home', [4, 4, 2, 0.3], 'complainant', 0.3, 0, 'home'],
  ['traffic_collision', 20, 'traffic', [6, 3, 1, 0.2], 'victim', 0.3, 0.2, 'street'],
  ['crowd_disorder', 0.8, 'crowd', [4, 4, 1, 0], 'complainant', 0.1, 0.4, 'street'],
  ['noise', 25, 'street', [9, 1, 0, 0], 'complainant', 0.7, 0.03, 'home'],
  ['other', 50, 'crowd', [8, 2, 0.2, 0], 'complainant', 0.4, 0.15, 'street'],
];

export const INCIDENT_RATES: readonly IncidentRate[] = ROWS.map(
  ([category, perThousandYear, rhythm, severities, role, named, policeInitiated, where]) => ({
    category,
    perThousandYear,
    rhythm,
    severities,
    role,
    named,
    policeInitiated,
    where,
  }),
);

/** First reports of domestic violence; the repeats of `domestic-repeat.ts` come on top. An assumption. */
export const DOMESTIC_PER_THOUSAND_YEAR = 4;
