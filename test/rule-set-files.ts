import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Rule } from '../services/core/rule/rule.ts';
import { at, person } from './events.ts';

/** A rule for people whom an incident of a category befell, with a case of each kind. */
export function incidentRule(id: string, category: string, leastSeverity: number, points: number): Rule {
  const event = (severity: number) => ({
    stream: 'police-incidents',
    caseId: 'c1',
    occurredAt: at(0),
    category,
    severity,
    source: 'cad',
    parties: [{ token: person(1), role: 'victim' }],
  });
  return {
    id,
    title: { en: `Title of ${id}` },
    purpose: 'safeguarding',
    subject: 'individual',
    roles: ['victim'],
    on: [{ stream: 'police-incidents', category }],
    conditions: {
      all: [{ fact: 'event', path: '$.severity', operator: 'greaterThanInclusive', value: leastSeverity }],
    },
    event: { type: 'risk', params: { points, halfLife: 'PT1H' } },
    message: { en: 'It happened' },
    basis: 'a test',
    owner: 'test desk',
    status: 'active',
    knownGaps: 'whatever is not reported',
    cases: [
      { name: 'grave', events: [event(leastSeverity)], expect: { level: levelOf(points) } },
      { name: 'less grave', events: [event(leastSeverity - 1)], expect: { level: null } },
    ],
  };
}

function levelOf(points: number): 'blue' | 'yellow' | 'orange' {
  if (points >= 70) return 'orange';
  return points >= 40 ? 'yellow' : 'blue';
}

/** Makes a directory hold these rules and no others. */
export async function writeRules(directory: string, rules: readonly object[]): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const name of await readdir(directory)) await rm(join(directory, name));
  for (const rule of rules) {
    const { id } = rule as { readonly id: string };
    await writeFile(join(directory, `${id}.json`), JSON.stringify(rule, null, 2));
  }
}
