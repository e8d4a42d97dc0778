import { type Mapping, parseMapping } from '../../../services/adapters/formats/mapping.ts';

/** A small mapping of incidents, as a file would have it. */
export const mappingOf = (change: object = {}): Record<string, unknown> => ({
  stream: 'police-incidents',
  source: 'city',
  caseId: { columns: ['Id'] },
  time: { format: 'local', column: 'When', zone: 'America/New_York' },
  category: {
    column: 'Kind',
    map: { Burglary: 'burglary', Theft: 'theft' },
    refuse: { 'Mental*': 'health', Towed: 'administrative' },
  },
  severity: { default: 2 },
  ...change,
});

export function parsed(change: object = {}): Mapping {
  const result = parseMapping(JSON.stringify(mappingOf(change)));
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.mapping;
}
