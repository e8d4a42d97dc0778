import type { RuleSetEntry } from '../../core/record/rule-set.ts';
import type { Level } from '../../core/record/warning.ts';
import type { Rule } from '../../core/rule/rule.ts';

/** The rules as those who write and approve them see them. */
export interface RuleBook {
  /** The set that is active, and from when on; null where none ever was. Times are epoch ms. */
  readonly active: { readonly ruleSet: string; readonly effectiveAt: number } | null;
  readonly rules: readonly VersionedRule[];
  readonly needsApproval: boolean;
  /** Proposals that wait for a second person. */
  readonly proposals: readonly RuleSetEntry[];
  /** The latest first, without the rules. */
  readonly history: readonly RuleSetEntry[];
}

export interface VersionedRule {
  readonly rule: Rule;
  readonly version: string;
}

/** A rule file as somebody has it before them. */
export interface RuleText {
  readonly text: string;
}

export interface RuleTextFault {
  readonly severity: 'fault' | 'warning';
  /** Which of the texts, from 0; null where it is of none. */
  readonly index: number | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly path: string;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

export interface RuleTextCheck {
  /** Of each text, the id that it gives itself; null where it gives none. */
  readonly ids: readonly (string | null)[];
  readonly faults: readonly RuleTextFault[];
}

export interface RuleTextTest extends RuleTextCheck {
  /** Of those without faults. */
  readonly cases: readonly {
    readonly rule: string;
    readonly name: string;
    readonly expected: Level | null;
    /** Undefined where the case itself is at fault. */
    readonly level: Level | null | undefined;
    readonly passed: boolean;
    readonly faults: readonly string[];
  }[];
}

export interface Proposal {
  /** Rules that are new or take the place of those with their ids. */
  readonly put: readonly RuleText[];
  /** Ids of rules that go. */
  readonly remove: readonly string[];
  /** Epoch ms; null for as soon as it is approved. */
  readonly effectiveAt: number | null;
}

/** Who asks for it, and why. */
export interface RuleErrand {
  /** Account id. */
  readonly actor: string;
  readonly reason: string;
}

export interface RuleDecision {
  /** What came of it, as `tocsin rules` tells it: `proposed`, `activated`, `already_proposed` ... */
  readonly outcome: string;
  readonly ruleSet: string;
  readonly entries: readonly RuleSetEntry[];
}

/** Where rules are looked at, checked, proposed and approved. Each call may reject with `RuleDeskError`. */
export interface RuleDesk {
  book(): Promise<RuleBook>;
  check(rules: readonly RuleText[]): Promise<RuleTextCheck>;
  test(rules: readonly RuleText[]): Promise<RuleTextTest>;
  propose(proposal: Proposal, errand: RuleErrand): Promise<RuleDecision>;
  approve(ruleSet: string, errand: RuleErrand): Promise<RuleDecision>;
  reject(ruleSet: string, errand: RuleErrand): Promise<RuleDecision>;
}

/** What was asked for cannot be done; nothing was written. */
export class RuleDeskError extends Error {
  readonly retryable: boolean;
  readonly code: string;
  readonly remedy: string;
  constructor(code: string, message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RuleDeskError';
    this.code = code;
    this.retryable = code === 'busy';
    this.remedy = remedy;
  }
}
