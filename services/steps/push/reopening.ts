import { type DecaySettings, decayingParts, levelLater } from '../../core/explain/decay-ahead.ts';
import type { Warning } from '../../core/record/warning.ts';
import type { Rule } from '../../core/rule/rule.ts';
import { ifAtHand } from '../history-at-hand.ts';
import type { HistoryReader } from '../ports/history.ts';
import type { WarningFeed } from './feed.ts';

export interface ReopeningOptions {
  readonly feed: Pick<WarningFeed, 'content'>;
  /** What was; null where there is no store to read. */
  readonly history: Pick<HistoryReader, 'warningsOf' | 'lastDecision'> | null;
  readonly ruleOf: (rule: string, version: string) => Rule | undefined;
  readonly settings: DecaySettings;
}

/** What stands in the way of opening a closed warning again. */
export type Obstacle =
  | { readonly kind: 'raised_again'; readonly later: Warning }
  /** Its score has fallen below blue since. */
  | { readonly kind: 'nothing_left' };

/**
 * Looks, as far as can be told, for what would let the scorer stay silent: it alone knows all that matched since, and decides.
 * Undefined where nothing is found, or the store does not answer.
 */
export function createReopening({ feed, history, ruleOf, settings }: ReopeningOptions) {
  const later = async (closed: Warning): Promise<Warning | undefined> => {
    const isLater = ({ subject, purpose, warningId, openedAt }: Warning) =>
      subject === closed.subject &&
      purpose === closed.purpose &&
      warningId !== closed.warningId &&
      openedAt >= closed.at;
    const { open, ended } = feed.content();
    const held = [...open, ...ended].find(isLater);
    return held ?? (await ifAtHand(history, (from) => from.warningsOf(closed.subject)))?.find(isLater);
  };

  const isBelowBlue = async (closed: Warning, at: number): Promise<boolean> => {
    const { subject, purpose, warningId, revision } = closed;
    const last = await ifAtHand(history, (from) => from.lastDecision(subject, purpose));
    if (last === undefined || last === null) return false;
    // From one decision to the next a level only falls.
    if (last.level === null) return true;
    // What matched since, and was not told, may hold it.
    if (last.warningId !== warningId || last.revision !== revision) return false;
    const parts = decayingParts(closed.contributions, ruleOf);
    return parts !== undefined && levelLater(parts, closed.level, at, settings) === null;
  };

  return {
    async obstacle(closed: Warning, at: number): Promise<Obstacle | undefined> {
      const again = await later(closed);
      if (again !== undefined) return { kind: 'raised_again', later: again };
      return (await isBelowBlue(closed, at)) ? { kind: 'nothing_left' } : undefined;
    },
  };
}
