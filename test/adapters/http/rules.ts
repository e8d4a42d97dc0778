import type { CostMeter } from '../../../services/steps/ports/rule-costs.ts';
import type { RuleDesk } from '../../../services/steps/ports/rule-desk.ts';
import { RuleDeskError } from '../../../services/steps/ports/rule-desk.ts';

const refused = async (): Promise<never> => {
  throw new RuleDeskError('nothing_active', 'no rule set was ever activated here', 'start it once');
};

/** A desk where nothing lies. */
export const NO_RULES: RuleDesk = {
  book: async () => ({ active: null, rules: [], needsApproval: true, proposals: [], history: [] }),
  check: async (rules) => ({ ids: rules.map(() => null), faults: [] }),
  test: async (rules) => ({ ids: rules.map(() => null), faults: [], cases: [] }),
  propose: refused,
  approve: refused,
  reject: refused,
};

/** Nothing was measured, and nothing is. */
export const NO_COSTS: CostMeter = {
  measure: () => undefined,
  state: () => ({ running: null, last: null, failed: null }),
};
