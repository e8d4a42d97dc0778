import { maxReachMs } from '../../core/scorer/timeline.ts';
import { atLog } from '../at-log.ts';
import type { Config } from '../config.ts';
import { scorerSettings } from '../settings.ts';
import { type Journal, openJournal } from './journal.ts';

/**
 * Works on the rule sets of an installation, beside its running process or while it is down: all of it is in the log,
 * which processes share, and what is written there the running process takes up by itself.
 */
export async function atDesk<T>(config: Config, work: (journal: Journal) => Promise<T>): Promise<T> {
  return await atLog(config, [], async ({ log, codecs }) =>
    work(openJournal({ log, codec: codecs.ruleSet, maxReachMs: maxReachMs(scorerSettings(config)) })),
  );
}
