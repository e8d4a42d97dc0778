import type { MergeSettings } from '../core/merge/settings.ts';
import type { ScorerSettings } from '../core/scorer/settings.ts';
import { DAY_MS } from '../core/time/duration.ts';
import { TOPIC_PLANS, TOPICS } from '../core/topics.ts';
import type { TopicSpec } from '../steps/ports/log.ts';
import type { Config } from './config.ts';

/** The configuration as each step wants it. */

export function scorerSettings({ scoring, retention }: Config): ScorerSettings {
  return {
    thresholds: scoring.thresholds,
    hysteresis: scoring.hysteresis,
    latenessMs: scoring.lateness,
    retentionMs: { individual: retention.individual, area: retention.area },
    cooldownMs: scoring.cooldown,
    reopenCooldownMs: scoring.reopenCooldown,
    acknowledgeWithinMs: scoring.acknowledgeWithin,
  };
}

export function mergeSettings(
  config: Config,
  sources: MergeSettings['sources'],
  refuseFuture: boolean,
): MergeSettings {
  return {
    partitions: {
      subjectEvents: config.log.subjectPartitions,
      mergedEvents: config.log.sourcePartitions,
      deadLetters: 1,
    },
    schemes: config.areaSchemes,
    retentionMs: Math.max(config.retention.individual, config.retention.area),
    refuseFuture,
    sources,
  };
}

/** A hundred years. */
const FOR_EVER_MS = 36_500 * DAY_MS;

/** Every topic of the path as the settings want it. */
export function topicSpecs({ log, retention }: Config): readonly TopicSpec[] {
  const partitions = { source: log.sourcePartitions, subject: log.subjectPartitions, one: 1 };
  const kept = {
    retention: log.retention,
    audit: Math.max(retention.audit, log.retention),
    ever: FOR_EVER_MS,
  };
  return Object.values(TOPICS).map((name) => {
    const plan = TOPIC_PLANS[name];
    return {
      name,
      partitions: partitions[plan.partitions],
      retentionMs: kept[plan.kept],
    };
  });
}

/** With one partition of each the output has one order, the same in every run. */
export const inOneOrder = (config: Config): Config => ({
  ...config,
  log: { ...config.log, sourcePartitions: 1, subjectPartitions: 1 },
});
