import type { RuleSetEntry } from '../core/record/rule-set.ts';
import { ruleSetHash, ruleVersion } from '../core/rule/compile.ts';
import type { Rule } from '../core/rule/rule.ts';
import { type Asking, approve, publish, type RuleSet, reject } from '../core/rule-set/decide.ts';
import { activeSet, type Publication } from '../core/rule-set/publication.ts';
import type { ScorerSettings } from '../core/scorer/settings.ts';
import { maxReachMs } from '../core/scorer/timeline.ts';
import { compareText } from '../core/text/canonical.ts';
import type { Codec } from '../steps/ports/codec.ts';
import type { Log } from '../steps/ports/log.ts';
import {
  type Proposal,
  type RuleBook,
  type RuleDecision,
  type RuleDesk,
  RuleDeskError,
  type RuleErrand,
  type RuleText,
  type RuleTextCheck,
} from '../steps/ports/rule-desk.ts';
import { sha256 } from './rule-files.ts';
import { type Decided, type Journal, openJournal } from './rule-sets/journal.ts';
import { PublicationError } from './rule-sets/publication-error.ts';
import { failuresOf } from './rule-sets/tested-rules.ts';
import { type CaseThread, createCaseThread } from './rules/case-thread.ts';
import { checkTexts, testTexts } from './rules/rule-texts.ts';

export interface RuleDeskOptions {
  readonly log: Pick<Log, 'bounds' | 'read' | 'appendIf'>;
  readonly codec: Codec<RuleSetEntry>;
  /** Where the shared conditions of the rules are. */
  readonly directory: string;
  /** Of the installation: how far rules may reach, and what their cases are run with. */
  readonly retentionMs: ScorerSettings['retentionMs'];
  /** The name by which an account signs in; null where it has none. */
  readonly signInName: (accountId: string) => string | null;
  /** Epoch ms. */
  readonly now: () => number;
  /** Runs the cases of texts; one of its own where it is left out. */
  readonly thread?: CaseThread;
}

/** The desk of a running system: what `tocsin rules` does, for those who are signed in. */
export function createRuleDesk(options: RuleDeskOptions): RuleDesk {
  const { log, codec, directory, retentionMs, signInName, now } = options;
  const { thread = createCaseThread(retentionMs) } = options;
  const reachMs = maxReachMs(options);
  const journal = openJournal({ log, codec, maxReachMs: reachMs });
  const asking = ({ actor, reason }: RuleErrand): Asking => ({
    actor,
    signsInAs: signInName(actor),
    reason,
    at: now(),
  });
  const check = (rules: readonly RuleText[]) => checkTexts(rules, directory, reachMs);
  return {
    book: async () => bookOf(await journal.read()),
    async check(rules) {
      const { ids, faults } = await check(rules);
      return { ids, faults };
    },
    async test(rules) {
      const { ids, faults, cases } = await testTexts(await check(rules), thread);
      return { ids, faults, cases };
    },
    async propose(proposal, errand) {
      const put = await testedRules(await check(proposal.put), thread);
      return await decided(() =>
        journal.decide((state) =>
          publish(state, changedSet(state, put, proposal), proposal.effectiveAt, asking(errand)),
        ),
      );
    },
    approve: (ruleSet, errand) => decidedBy(journal, (state) => approve(state, ruleSet, asking(errand))),
    reject: (ruleSet, errand) => decidedBy(journal, (state) => reject(state, ruleSet, asking(errand))),
  };
}

function bookOf(state: Publication): RuleBook {
  const active = activeSet(state);
  return {
    active: active === undefined ? null : { ruleSet: active.ruleSet, effectiveAt: active.effectiveAt },
    rules: rulesOf(state).map((rule) => ({ rule, version: ruleVersion(rule, sha256) })),
    needsApproval: state.needsApproval,
    proposals: [...state.open.values()],
    history: [...state.history].reverse(),
  };
}

function rulesOf(state: Publication): readonly Rule[] {
  return JSON.parse(activeSet(state)?.rules ?? '[]') as readonly Rule[];
}

/** The rules of texts without fault whose cases hold. Throws RuleDeskError with all that is wrong. */
async function testedRules(
  checked: Awaited<ReturnType<typeof checkTexts>>,
  thread: CaseThread,
): Promise<readonly Rule[]> {
  refuseFaults(checked);
  const { tested, faults } = await testTexts(checked, thread);
  refuseFaults({ faults });
  const failing = tested.flatMap(({ rule, cases }) => (rule === null ? [] : failuresOf(rule, cases)));
  if (failing.length === 0) return tested.flatMap(({ rule }) => rule ?? []);
  throw new RuleDeskError(
    'cases',
    failing.join('\n'),
    'correct the rules or their cases: POST /v1/rules/test',
  );
}

function refuseFaults(checked: Pick<RuleTextCheck, 'faults'>): void {
  const faults = checked.faults.filter(({ severity }) => severity === 'fault');
  if (faults.length === 0) return;
  const lines = faults.map(({ index, path, message }) => `rules[${index ?? ''}]: ${path}: ${message}`);
  throw new RuleDeskError(
    'faults',
    lines.join('\n'),
    'correct them; POST /v1/rules/check and /v1/rules/test tell where they stand',
  );
}

/** The active set with rules put in and taken out. */
function changedSet(state: Publication, put: readonly Rule[], { remove }: Proposal): RuleSet {
  const before = rulesOf(state);
  const unknown = remove.filter((id) => !before.some((rule) => rule.id === id));
  if (unknown.length > 0) {
    const message = `no active rule has the id ${unknown.join(', ')}`;
    throw new PublicationError('unknown_rule', message, 'take ids from GET /v1/rules');
  }
  const gone = new Set([...remove, ...put.map(({ id }) => id)]);
  const rules = [...before.filter(({ id }) => !gone.has(id)), ...put].sort((a, b) => compareText(a.id, b.id));
  if (rules.length === 0) throw new PublicationError('no_rules', 'no rule would be left', 'keep one');
  return { ruleSet: ruleSetHash(rules, sha256), rules: JSON.stringify(rules) };
}

function decidedBy(journal: Journal, choose: Parameters<Journal['decide']>[0]): Promise<RuleDecision> {
  return decided(() => journal.decide(choose));
}

async function decided(decide: () => Promise<Decided>): Promise<RuleDecision> {
  try {
    const { outcome, ruleSet, entries } = await decide();
    return { outcome, ruleSet, entries };
  } catch (cause) {
    if (!(cause instanceof PublicationError)) throw cause;
    throw new RuleDeskError(cause.code, cause.message, cause.remedy, { cause });
  }
}
