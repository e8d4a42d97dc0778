import { entryOf } from '../../core/record/rule-set.ts';
import { ruleSetHash } from '../../core/rule/compile.ts';
import { type Decision, setApproval } from '../../core/rule-set/decide.ts';
import { activeSet } from '../../core/rule-set/publication.ts';
import type { ScorerSettings } from '../../core/scorer/settings.ts';
import { maxReachMs } from '../../core/scorer/timeline.ts';
import { activationOf, RuleFilesError, readRuleFiles, sha256 } from '../rule-files.ts';
import { UsageError } from '../usage-error.ts';
import { differingNotice } from './differing.ts';
import type { Journal } from './journal.ts';
import { uncountableNotice } from './uncountable.ts';

export interface RulesAtStart {
  /** The active set. */
  readonly ruleSet: string;
  /** What an operator should know, or null. */
  readonly notice: string | null;
}

export interface AtStartOptions {
  readonly journal: Journal;
  readonly directory: string;
  readonly retentionMs: ScorerSettings['retentionMs'];
  /** Epoch ms. */
  readonly now: number;
  /** Whether the installation asks for a second person's approval, and who starts it, so who says so. */
  readonly needsApproval: boolean;
  readonly actor: string;
  /** How an actor is shown (default: as it is recorded). */
  readonly nameOf?: (actor: string) => string;
  /** Whether the log has had rule sets whose records are gone. */
  readonly hadOthers: boolean;
}

/**
 * The rules that an installation starts with: those of its directory where none were ever activated, else the active ones,
 * whatever the directory holds: no restart may put files over what people have published.
 */
export async function rulesAtStart(options: AtStartOptions): Promise<RulesAtStart> {
  const rules = await activeRules(options);
  const { journal, needsApproval, actor, now } = options;
  const asking = { actor, reason: 'the setting rules.approval at a start', at: now };
  await journal.decide((state) => setApproval(state, needsApproval, asking));
  return rules;
}

async function activeRules(options: AtStartOptions): Promise<RulesAtStart> {
  const { journal, directory, nameOf = (actor) => actor } = options;
  const state = await journal.read();
  const active = activeSet(state);
  if (active === undefined) return await firstRules(options);
  try {
    const ruleSet = ruleSetHash(await readRuleFiles(directory, maxReachMs(options)), sha256);
    const isActive = ruleSet === active.ruleSet;
    const notice = isActive ? null : differingNotice({ directory, ruleSet, state, nameOf });
    return { ruleSet: active.ruleSet, notice: joined(notice, uncountableNotice(active, options)) };
  } catch (error) {
    // What is active does not depend on the directory: one that is gone keeps nobody from starting either.
    if (!(error instanceof RuleFilesError || error instanceof UsageError)) throw error;
    const notice = `The rules in ${directory} do not load (tocsin rules check); ${active.ruleSet} stays active.`;
    return { ruleSet: active.ruleSet, notice: joined(notice, uncountableNotice(active, options)) };
  }
}

/** Of notices those that there are. */
function joined(...notices: readonly (string | null)[]): string | null {
  return notices.filter((one) => one !== null).join(' ') || null;
}

async function firstRules(options: AtStartOptions): Promise<RulesAtStart> {
  const { journal, directory, now, hadOthers } = options;
  const rules = await readRuleFiles(directory, maxReachMs(options));
  // The first set also counts for what happened before the installation was started and is sent to it later.
  const activation = activationOf(rules, {
    effectiveAt: hadOthers ? now : 0,
    recordedAt: now,
    actor: 'start',
    reason: 'rule files at the first start',
  });
  const { after } = await journal.decide((state): Decision => {
    const isFirst = activeSet(state) === undefined;
    return {
      ok: true,
      outcome: 'activated',
      ruleSet: activation.ruleSet,
      entries: isFirst ? [entryOf(activation)] : [],
    };
  });
  return { ruleSet: activeSet(after)?.ruleSet ?? activation.ruleSet, notice: null };
}
