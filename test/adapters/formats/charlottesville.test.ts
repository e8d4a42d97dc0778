import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../../services/adapters/formats/csv.ts';
import { parseMapping } from '../../../services/adapters/formats/mapping.ts';
import { checkEvent } from '../../../services/core/event/check.ts';

const MAPPING = new URL('../../fixtures/mappings/charlottesville.json', import.meta.url);
const DATA = new URL('../../../../shared/data/charlottesville-incidents-2014-2019.csv', import.meta.url);
const present = existsSync(DATA);
if (!present)
  console.warn('SKIPPED: the incidents of Charlottesville are not beside the repository (shared/data)');

const mapping = () => {
  const parsed = parseMapping(readFileSync(MAPPING, 'utf8'));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults, null, 2));
  return parsed.mapping;
};

describe('the mapping of Charlottesville', () => {
  it('is sound', () => {
    expect(mapping().stream).toBe('police-incidents');
  });

  it.skipIf(!present)(
    'takes in or refuses by name every one of 29,475 incidents, in the order of time',
    async () => {
      const refused: Record<string, number> = {};
      const cases = new Set<string>();
      let withoutPlace = 0;
      let last = Number.NEGATIVE_INFINITY;
      for await (const line of readCsv(createReadStream(DATA), 'charlottesville', mapping())) {
        if ('faults' in line) {
          const reason = line.refusal ?? line.faults[0]!.code;
          refused[reason] = (refused[reason] ?? 0) + 1;
          continue;
        }
        const checked = checkEvent(line.value);
        if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
        expect(checked.event.occurredAt >= last).toBe(true);
        last = checked.event.occurredAt;
        cases.add(checked.event.caseId);
        if (!checked.event.place) withoutPlace++;
      }
      expect(refused).toEqual({ enforcement: 2152, administrative: 5316, suspicion: 1622, health: 2147 });
      expect({ cases: cases.size, withoutPlace }).toEqual({ cases: 18_238, withoutPlace: 32 });
    },
  );
});
