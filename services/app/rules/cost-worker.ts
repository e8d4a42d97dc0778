import { parentPort, workerData } from 'node:worker_threads';
import type { SubjectRecord } from '../../core/record/subject-record.ts';
import type { Rule } from '../../core/rule/rule.ts';
import type { ScorerSettings } from '../../core/scorer/settings.ts';
import { benchRules, type RulesBench } from './bench-rules.ts';

/** Measures in a thread of its own: nobody's screen waits for it. */

export interface CostWork {
  readonly rules: readonly Rule[];
  readonly records: readonly SubjectRecord[];
  readonly events: number;
  readonly settings: ScorerSettings;
  readonly seconds: number;
  readonly rounds: number;
}

export type CostMessage =
  | { readonly kind: 'progress'; readonly measured: number }
  | { readonly kind: 'done'; readonly bench: RulesBench };

const work = workerData as CostWork;
const tell = (message: CostMessage): void => parentPort!.postMessage(message);
const began = performance.now();
const bench = await benchRules({
  ...work,
  ended: () => (performance.now() - began > work.seconds * 1_000 ? 'time' : null),
  onProgress: ({ measured }) => tell({ kind: 'progress', measured }),
});
tell({ kind: 'done', bench });
