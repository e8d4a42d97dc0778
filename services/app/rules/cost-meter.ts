import { Worker } from 'node:worker_threads';
import type { Rule } from '../../core/rule/rule.ts';
import type { ScorerSettings } from '../../core/scorer/settings.ts';
import type { Logger } from '../../steps/ports/logger.ts';
import type { CostMeter, RuleCosts } from '../../steps/ports/rule-costs.ts';
import type { RulesBench } from './bench-rules.ts';
import { type CostRecordsOptions, latestEventRecords } from './cost-records.ts';
import type { CostMessage, CostWork } from './cost-worker.ts';

export interface CostMeterOptions extends Omit<CostRecordsOptions, 'mostEvents'> {
  /** The active set; undefined where none is. */
  readonly active: () => Promise<{ readonly ruleSet: string; readonly rules: readonly Rule[] } | undefined>;
  readonly settings: ScorerSettings;
  readonly logger: Logger;
  /** Epoch ms. */
  readonly now: () => number;
  /** How long it may take, s; 20 where it is left out. */
  readonly seconds?: number;
  /** After how long a thread that still has no result is ended, s; three times `seconds` where it is left out. */
  readonly patience?: number;
}

/** As `tocsin rules bench` has them where nobody says otherwise. */
const MOST_EVENTS = 2_000;
const ROUNDS = 11;
/** Fewer say nothing. */
const LEAST_EVENTS = 200;
/** Many times what so few events need: a thread that wants more ends before the process does. */
const LIMITS = { maxOldGenerationSizeMb: 1_024 };

/** Measures what `tocsin rules bench` does, with the installation's own events, in a thread of this process. */
export function createCostMeter(options: CostMeterOptions): CostMeter & { close(): Promise<void> } {
  const { logger, now, settings, seconds = 20, patience = 3 * seconds } = options;
  let running: { measured: number; rules: number; begunAt: number } | null = null;
  let last: RuleCosts | null = null;
  let failed: ReturnType<CostMeter['state']>['failed'] = null;
  let worker: Worker | null = null;
  let isClosed = false;

  /** Why it comes to nothing, or null. */
  const run = async (): Promise<typeof failed> => {
    const active = await options.active();
    if (active === undefined || active.rules.length === 0) return 'no_rules';
    const { events, records } = await latestEventRecords({ ...options, mostEvents: MOST_EVENTS });
    if (events < LEAST_EVENTS) return 'too_few_events';
    if (isClosed) return 'broken';
    const { ruleSet, rules } = active;
    const reached = { measured: 0, rules: rules.length, begunAt: now() };
    running = reached;
    const work: CostWork = { rules, records, events, settings, seconds, rounds: ROUNDS };
    worker = new Worker(new URL('./cost-worker.ts', import.meta.url), {
      workerData: work,
      resourceLimits: LIMITS,
    });
    const bench = await benchOf(worker, patience, (measured) => {
      reached.measured = measured;
    });
    last = { ...costsOf(bench), ruleSet, at: now() };
    return null;
  };
  return {
    measure() {
      if (running !== null) return;
      running = { measured: 0, rules: 0, begunAt: now() };
      failed = null;
      void run()
        .catch((error: Error) => {
          if (!isClosed) logger.warn({ error: error.message }, 'what rules cost could not be measured');
          return 'broken' as const;
        })
        .then((why) => {
          failed = why;
          running = null;
          worker = null;
        });
    },
    state() {
      if (running === null) return { running, last, failed };
      const { measured, rules, begunAt } = running;
      const secondsLeft = Math.max(0, Math.ceil(seconds - (now() - begunAt) / 1_000));
      return { running: { measured, rules, secondsLeft }, last, failed };
    },
    async close() {
      isClosed = true;
      await worker?.terminate();
    },
  };
}

/** Rejects where the thread ends without a result, and ends one that hangs. */
function benchOf(
  worker: Worker,
  patience: number,
  onProgress: (measured: number) => void,
): Promise<RulesBench> {
  return new Promise((resolve, reject) => {
    const watchdog = setTimeout(() => {
      reject(new Error(`the thread had no result after ${patience} s and was ended`));
      void worker.terminate();
    }, patience * 1_000);
    worker.on('message', (message: CostMessage) => {
      if (message.kind === 'done') resolve(message.bench);
      else onProgress(message.measured);
    });
    worker.on('error', reject);
    worker.on('exit', (code) => {
      clearTimeout(watchdog);
      reject(new Error(`the thread ended with ${code}`));
    });
  });
}

function costsOf({ events, allMs, noneMs, rules }: RulesBench): Omit<RuleCosts, 'ruleSet' | 'at'> {
  return {
    events,
    allMs,
    noneMs,
    rules: rules.map(({ rule, ms, errorMs, matches }) => ({ rule, ms, errorMs, matches })),
  };
}
