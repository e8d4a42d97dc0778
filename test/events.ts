import { readFile } from 'node:fs/promises';
import type { Rule } from '../services/core/rule/rule.ts';
import { formatInstant } from '../services/core/time/instant.ts';

/** Valid events in the form that sources send, to be bent by tests. */
export type Sent = Readonly<Record<string, unknown>>;

/** 2 March 2026, noon UTC; `at(1.5)` is a day and a half later. */
export function at(days: number): string {
  return formatInstant(Date.UTC(2026, 2, 2, 12) + days * 86_400_000);
}

/** The token of a made-up person. */
export const person = (n: number): string => `p_${String(n).padStart(22, '0')}`;

export const PLACE = { lon: 119.3, lat: 26.08, areaCode: '350102003001' };

export const domestic = (caseId: string, days: number, change: object = {}): Sent => ({
  stream: 'police-incidents',
  caseId,
  occurredAt: at(days),
  category: 'domestic_violence',
  severity: 3,
  source: 'police-desk',
  parties: [{ token: person(1), role: 'victim' }],
  ...change,
});

export const burglary = (caseId: string, days: number, change: object = {}): Sent => ({
  stream: 'police-incidents',
  caseId,
  occurredAt: at(days),
  category: 'burglary',
  severity: 2,
  place: PLACE,
  source: 'police-desk',
  ...change,
});

export const alarm = (caseId: string, days: number, change: object = {}): Sent => ({
  stream: 'camera-alarms',
  caseId,
  occurredAt: at(days),
  category: 'smoke',
  severity: 3,
  place: PLACE,
  source: 'city-cameras',
  deviceId: `device-${caseId}`,
  ...change,
});

export const quarrel = (caseId: string, days: number, change: object = {}): Sent => ({
  stream: 'dispute-reports',
  caseId,
  occurredAt: at(days),
  category: 'debt',
  severity: 2,
  source: 'mediation',
  stage: 'relapsed',
  parties: [{ token: person(1), role: 'party' }],
  ...change,
});

const SHIPPED = new URL('../rules/', import.meta.url);

/** Rules that are shipped, by id, without their cases. */
export async function shippedRules(...ids: readonly string[]): Promise<readonly Rule[]> {
  return await Promise.all(ids.map(shippedRule));
}

async function shippedRule(id: string): Promise<Rule> {
  const rule = JSON.parse(await readFile(new URL(`${id}.json`, SHIPPED), 'utf8')) as Rule;
  return { ...rule, cases: [] };
}
