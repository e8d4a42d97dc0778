import type { MergeSettings } from '../core/merge/settings.ts';
import type { ScorerSettings } from '../core/scorer/settings.ts';
import { DAY_MS } from '../core/time/duration.ts';
import { TOPICS } from '../core/topics.ts';
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
    partitions: { subjectEvents: config.log.subjectPartitions, mergedEvents: 1, deadLetters: 1 },
    schemes: config.areaSchemes,
    retentionMs: Math.max(config.retention.individual, config.retention.area),
    refuseFuture,
    sources,
  };
}

/** One process reads all sources, and with one partition it reads them in the order they came: results do not depend
 * on how the reading of several was interleaved. */
const SINGLE = 1;

/** A hundred years. */
const FOR_EVER_MS = 36_500 * DAY_MS;

export function topicSpecs(config: Config): readonly TopicSpec[] {
  const partitionsOf = (topic: string): number =>
    topic === TOPICS.subjectEvents ? config.log.subjectPartitions : SINGLE;
  return Object.values(TOPICS).map((name) => ({
    name,
    partitions: partitionsOf(name),
    // What is active, and what was before, is read from these: they are few, and kept.
    retentionMs: name === TOPICS.ruleSets ? FOR_EVER_MS : config.log.retention,
  }));
}
