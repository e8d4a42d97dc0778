import { type Asking, approve, publish, reject, rollBack } from '../../core/rule-set/decide.ts';
import type { Config } from '../config.ts';
import { scorerSettings } from '../settings.ts';
import { atDesk } from './desk.ts';
import type { Decided } from './journal.ts';
import { readTestedRules } from './tested-rules.ts';

/** Who asks for something to be done with the rule sets of an installation, and why. */
export interface Errand {
  readonly config: Config;
  /** An account's id where one is known, else a name. */
  readonly actor: string;
  /** The account's name. */
  readonly signsInAs: string | null;
  readonly reason: string;
  /** Epoch ms. */
  readonly now: () => number;
}

function asking({ actor, signsInAs, reason, now }: Errand): Asking {
  return { actor, signsInAs, reason, at: now() };
}

/**
 * Publishes the rules of a directory, once they pass their check and their cases hold. `effectiveAt`: epoch ms, null for
 * as soon as they are approved. Throws RuleFilesError or PublicationError; then nothing was written.
 */
export async function publishDirectory(
  directory: string,
  effectiveAt: number | null,
  errand: Errand,
): Promise<Decided> {
  return await publishBy('decide', directory, effectiveAt, errand);
}

/** What publishing a directory would come to; writes nothing. */
export async function rehearse(
  directory: string,
  effectiveAt: number | null,
  errand: Errand,
): Promise<Decided> {
  return await publishBy('rehearse', directory, effectiveAt, errand);
}

async function publishBy(
  way: 'decide' | 'rehearse',
  directory: string,
  effectiveAt: number | null,
  errand: Errand,
): Promise<Decided> {
  const set = await readTestedRules(directory, scorerSettings(errand.config).retentionMs);
  return await atDesk(errand.config, (journal) =>
    journal[way]((state) => publish(state, set, effectiveAt, asking(errand))),
  );
}

export function approveSet(ruleSet: string, errand: Errand): Promise<Decided> {
  return atDesk(errand.config, (journal) =>
    journal.decide((state) => approve(state, ruleSet, asking(errand))),
  );
}

export function rejectSet(ruleSet: string, errand: Errand): Promise<Decided> {
  return atDesk(errand.config, (journal) =>
    journal.decide((state) => reject(state, ruleSet, asking(errand))),
  );
}

export function rollBackOne(errand: Errand): Promise<Decided> {
  return atDesk(errand.config, (journal) => journal.decide((state) => rollBack(state, asking(errand))));
}
