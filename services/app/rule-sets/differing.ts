import type { RuleSetActivation } from '../../core/record/rule-set.ts';
import { activeSet, type Publication } from '../../core/rule-set/publication.ts';
import { formatInstant } from '../../core/time/instant.ts';

export interface Differing {
  readonly directory: string;
  /** The set that the directory holds, which is not the active one. */
  readonly ruleSet: string;
  readonly state: Publication;
  /** How an actor is shown. */
  readonly nameOf: (actor: string) => string;
}

/**
 * What an operator is told of a directory whose rules are not the active ones. Where people have decided on the active set, it
 * does not advise to publish the directory as it is: that would take back what they decided.
 */
export function differingNotice({ directory, ruleSet, state, nameOf }: Differing): string {
  const active = activeSet(state);
  const differs = `${directory} differs from ${active?.ruleSet}, which is active`;
  if (state.open.has(ruleSet))
    return `${directory} was proposed as ${ruleSet} and waits for approval; ${active?.ruleSet} is active (tocsin rules status).`;
  if (active === undefined || active.actor === 'start')
    return `${differs}: to make it count, tocsin rules publish ${directory}`;
  const decided = `${decisionOf(active, state)} by ${nameOf(active.actor)}, ${formatInstant(active.recordedAt)}`;
  const what = `tocsin rules publish ${directory} --dry-run tells what differs, the page Rules shows the active rules`;
  return state.activations.some((one) => one.ruleSet === ruleSet)
    ? `${differs} (${decided}). The directory holds ${ruleSet}, which was active before. To bring it up to date, write into it what differs: ${what}.`
    : `${differs} (${decided}). Write into the directory what it lacks of that before it is published, or that is taken back: ${what}.`;
}

function decisionOf({ ruleSet, recordedAt }: RuleSetActivation, { history }: Publication): string {
  const actions = history
    .filter((entry) => entry.ruleSet === ruleSet && entry.recordedAt === recordedAt)
    .map(({ action }) => action);
  if (actions.includes('approved')) return 'approved';
  return actions.includes('rolled_back') ? 'rolled back to' : 'published';
}
