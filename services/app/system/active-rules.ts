import { maxReachMs } from '../../core/scorer/timeline.ts';
import { TOPICS } from '../../core/topics.ts';
import type { Config } from '../config.ts';
import { starterOf } from '../rule-sets/actor.ts';
import { type RulesAtStart, rulesAtStart } from '../rule-sets/at-start.ts';
import { openJournal } from '../rule-sets/journal.ts';
import { actorNames } from '../rule-sets/known-actors.ts';
import { scorerSettings } from '../settings.ts';
import type { Parts } from './parts.ts';

/** Takes up the rules of the settings' directory, or leaves those that are active, as the approval asks. */
export async function activeRules(config: Config, { log, codecs }: Parts): Promise<RulesAtStart> {
  const { retentionMs } = scorerSettings(config);
  return await rulesAtStart({
    journal: openJournal({ log, codec: codecs.ruleSet, maxReachMs: maxReachMs({ retentionMs }) }),
    directory: config.rulesDir,
    retentionMs,
    now: Date.now(),
    needsApproval: config.rules.approval === 'on',
    actor: starterOf(config.actor),
    nameOf: (actor) => actorNames(config)(actor),
    hadOthers: (await log.bounds(TOPICS.ruleSets, 0)).next > 0,
  });
}
