import { cellOf, shardOfCell } from '../../adapters/h3/cells.ts';
import { createNearbyCells } from '../../adapters/h3/nearby.ts';
import type { CaseTools } from '../../core/rule/run-case.ts';
import { sha256 } from '../rule-files.ts';

/** What running a rule's cases takes from outside the core; `retentionMs` is the installation's. */
export function openCaseTools(retentionMs: CaseTools['retentionMs']): CaseTools {
  return { retentionMs, ...createNearbyCells(), cellOf, shardOfCell, hash: sha256 };
}
