import { parentPort, workerData } from 'node:worker_threads';
import type { Rule } from '../../core/rule/rule.ts';
import type { CaseTools } from '../../core/rule/run-case.ts';
import { openCaseTools } from './case-tools.ts';
import { type CaseOutcome, runCases } from './run-cases.ts';

/** Runs cases in a thread of its own: nobody's screen waits for it. */

export interface CaseWork {
  readonly rules: readonly Rule[];
  readonly retentionMs: CaseTools['retentionMs'];
}

/** All cases of one of the rules. */
export interface CaseMessage {
  readonly index: number;
  readonly outcomes: readonly (CaseOutcome | null)[];
}

const { rules, retentionMs } = workerData as CaseWork;
const tools = openCaseTools(retentionMs);
for (const [index, rule] of rules.entries()) {
  const message: CaseMessage = { index, outcomes: runCases(rule, tools) };
  parentPort!.postMessage(message);
}
