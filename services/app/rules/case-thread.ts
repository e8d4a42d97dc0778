import { Worker } from 'node:worker_threads';
import type { Rule } from '../../core/rule/rule.ts';
import type { CaseTools } from '../../core/rule/run-case.ts';
import { RuleDeskError } from '../../steps/ports/rule-desk.ts';
import type { CaseMessage, CaseWork } from './case-worker.ts';
import type { CaseOutcome } from './run-cases.ts';

/** Of each rule what its cases gave; undefined where time or memory did not suffice for all of them. */
export type RunsOfRules = readonly (readonly (CaseOutcome | null)[] | undefined)[];

export interface CaseThread {
  /** How long the cases of one call may take, s. */
  readonly seconds: number;
  /** How much memory they may take, MB. */
  readonly megabytes: number;
  run(rules: readonly Rule[]): Promise<RunsOfRules>;
}

/** Many times what the shipped rules' cases take, all in one call. */
const SECONDS = 20;
const MEGABYTES = 1_024;
/** Calls at work or waiting: as many as a few authors make who save at the same time. */
const MOST_CALLS = 4;

/**
 * Runs cases of rules that somebody sends, with the installation's retention, in a thread of this process, one call after the
 * other: a rule may ask for more work than a running system has time for, and nothing but running it tells. A call that would
 * have to wait for too many others rejects with `RuleDeskError`. A process that is ending does not wait for it.
 */
export function createCaseThread(
  retentionMs: CaseTools['retentionMs'],
  seconds = SECONDS,
  megabytes = MEGABYTES,
): CaseThread {
  let last: Promise<unknown> = Promise.resolve();
  let calls = 0;
  return {
    seconds,
    megabytes,
    async run(rules) {
      if (rules.every(({ cases = [] }) => cases.length === 0)) return rules.map(() => []);
      if (calls === MOST_CALLS)
        throw new RuleDeskError(
          'busy',
          `the cases of ${MOST_CALLS} other requests are being run, or wait to be`,
          `try again; each has ${seconds} s at most`,
        );
      calls++;
      const own = last
        .then(() => runApart({ rules, retentionMs }, seconds, megabytes))
        .finally(() => calls--);
      last = own.catch(() => undefined);
      return await own;
    },
  };
}

function runApart(work: CaseWork, seconds: number, megabytes: number): Promise<RunsOfRules> {
  return new Promise((resolve, reject) => {
    const runs = Array<RunsOfRules[number]>(work.rules.length).fill(undefined);
    const worker = new Worker(new URL('./case-worker.ts', import.meta.url), {
      workerData: work,
      resourceLimits: { maxOldGenerationSizeMb: megabytes },
    });
    worker.unref();
    const watchdog = setTimeout(() => void worker.terminate(), seconds * 1_000).unref();
    worker.on('message', ({ index, outcomes }: CaseMessage) => {
      runs[index] = outcomes;
    });
    worker.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') reject(error);
    });
    worker.on('exit', () => {
      clearTimeout(watchdog);
      resolve(runs);
    });
  });
}
