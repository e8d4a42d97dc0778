import { suggest } from '../core/rule/report.ts';
import type { Config } from './config.ts';
import { isOnKafka } from './open-log.ts';
import { UsageError } from './usage-error.ts';

/** In the order of the data. */
export const STEPS = ['ingest', 'merge', 'score', 'store', 'push'] as const;
export type Step = (typeof STEPS)[number];

/** The steps that a process runs, from names with commas between; all where nothing is written. */
export function stepsOf(written: string | undefined, config: Config): ReadonlySet<Step> {
  if (written === undefined) return new Set(STEPS);
  const names = written.split(',').map((name) => name.trim());
  for (const name of names) {
    if (!isStep(name)) throw new UsageError(`--steps: ${name} is no step; ${suggest(name, [...STEPS])}`);
  }
  const steps = new Set(names.filter(isStep));
  if (steps.size < STEPS.length && !isOnKafka(config)) {
    throw new UsageError(
      '--steps: the embedded log belongs to one process, which runs all steps; name brokers with TOCSIN_KAFKA_BROKERS (kafka.brokers), or leave --steps out',
    );
  }
  return steps;
}

const isStep = (name: string): name is Step => (STEPS as readonly string[]).includes(name);
