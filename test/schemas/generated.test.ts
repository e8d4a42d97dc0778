import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AvroRecord } from '../../services/adapters/avro/avro-schema.ts';
import { SCHEMAS, type SchemaName, schemaText } from '../../services/adapters/avro/schemas.ts';
import { FIELDS } from '../../services/core/event/vocabulary.ts';

const DIRECTORY = new URL('../../schemas/', import.meta.url);
const NAMES = Object.keys(SCHEMAS) as SchemaName[];
const committed = (name: string) => readFileSync(new URL(`${name}.avsc`, DIRECTORY), 'utf8');
const fieldsOf = (name: SchemaName) => (JSON.parse(committed(name)) as AvroRecord).fields;

describe('the committed schemas', () => {
  it.each(NAMES)('hold %s as the code has it (else: npm run generate)', (name) => {
    expect(committed(name)).toBe(schemaText(name));
  });

  it('are no more than the code has', () => {
    const files = readdirSync(DIRECTORY).filter((file) => file.endsWith('.avsc'));
    expect(new Set(files)).toEqual(new Set(NAMES.map((name) => `${name}.avsc`)));
  });

  it.each([
    ['camera-alarm', 'camera-alarms'],
    ['police-incident', 'police-incidents'],
    ['dispute-report', 'dispute-reports'],
  ] as const)('give %s the fields of its stream, no others, in their order', (name, stream) => {
    expect(fieldsOf(name).map((field) => field.name)).toEqual(FIELDS[stream].map((spec) => spec.name));
  });

  it('give camera alarms nobody: no party, no token, no role (charter, clause 1)', () => {
    expect(committed('camera-alarm')).not.toMatch(/"name": "(?:parties|token|role|Party\w*)"/);
  });

  it('know no role of an accused person (charter, clause 2)', () => {
    for (const name of ['police-incident', 'dispute-report', 'subject-event', 'merged-event'] as const) {
      const [, symbols] = /"name": "PartyRole",\s*"symbols": (\[[^\]]*\])/.exec(committed(name)) ?? [];
      expect(JSON.parse(symbols ?? '[]')).toEqual(['victim', 'at_risk', 'complainant', 'party']);
    }
  });

  it('hold no free text about people in a follow-up and no payload in a dead letter', () => {
    expect(fieldsOf('follow-up').map(({ name }) => name)).not.toContain('note');
    expect(fieldsOf('dead-letter').map(({ name }) => name)).toEqual([
      'topic',
      'partition',
      'offset',
      'reason',
      'path',
      'source',
      'at',
    ]);
  });
});
