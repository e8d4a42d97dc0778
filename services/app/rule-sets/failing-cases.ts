import { cellOf, shardOfCell } from '../../adapters/h3/cells.ts';
import { createNearbyCells } from '../../adapters/h3/nearby.ts';
import type { Rule } from '../../core/rule/rule.ts';
import { runCase } from '../../core/rule/run-case.ts';
import { sha256 } from '../rule-files.ts';
import { PublicationError } from './publication-error.ts';

/** Runs the rules' own cases. Throws where one fails, naming every one that does. */
export function assertCasesHold(rules: readonly Rule[]): void {
  const tools = { ...createNearbyCells(), cellOf, shardOfCell, hash: sha256 };
  const failing = rules.flatMap((rule) =>
    (rule.cases ?? []).flatMap((one) => {
      const { level, faults } = runCase(rule, one, tools);
      if (faults.length > 0) return [`${rule.id}: "${one.name}": ${faults[0]!.path}: ${faults[0]!.message}`];
      const expected = one.expect.level;
      return level === expected
        ? []
        : [`${rule.id}: "${one.name}": expected ${expected ?? 'no warning'}, got ${level ?? 'no warning'}`];
    }),
  );
  if (failing.length === 0) return;
  throw new PublicationError(
    'cases',
    failing.join('\n'),
    'correct the rules or their cases: tocsin rules test',
  );
}
