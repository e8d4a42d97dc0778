import { activationIn, type RuleSetActivation, type RuleSetEntry } from '../../core/record/rule-set.ts';
import { ruleVersion } from '../../core/rule/compile.ts';
import type { Rule } from '../../core/rule/rule.ts';
import { parsed } from '../../core/rule-set/decide.ts';
import { TOPICS } from '../../core/topics.ts';
import { decodedOrNull } from '../../steps/decoded-or-null.ts';
import type { Codec } from '../../steps/ports/codec.ts';
import type { Log, RunOptions } from '../../steps/ports/log.ts';
import { sha256 } from '../rule-files.ts';

type Texts = Readonly<Record<string, string>>;

export interface RuleSetFollower {
  /** For `Log.run`. */
  readonly run: RunOptions;
  /** Title of a rule in one of its versions; also of one that is no longer active, or not yet. */
  titleOf(rule: string, version: string): Texts | undefined;
  /** That version of the rule itself. */
  ruleOf(rule: string, version: string): Rule | undefined;
}

export interface FollowOptions {
  readonly log: Pick<Log, 'bounds'>;
  /** Consumer group: one of its own for each process, as each shows all rules; `rule-sets-follower` where it is left out. */
  readonly group?: string;
  readonly codec: Codec<RuleSetEntry>;
  /** Told of each activation that comes after the start. */
  readonly onActivation: (activation: RuleSetActivation) => void;
}

/**
 * Follows what is activated while the process runs, whichever process wrote it, for those parts that only show rules: the
 * steps take the same record from the log on their own. Reads from the start each time and commits nothing.
 */
export function followRuleSets({ log, group, codec, onActivation }: FollowOptions): RuleSetFollower {
  /** By id and version: a warning is explained by what matched, whatever has been activated since or is yet to take effect. */
  const rules = new Map<string, Rule>();
  const ruleOf = (rule: string, version: string): Rule | undefined => rules.get(`${rule} ${version}`);
  let startedAt = 0;
  return {
    titleOf: (rule, version) => ruleOf(rule, version)?.title,
    ruleOf,
    run: {
      group: group ?? 'rule-sets-follower',
      topics: [TOPICS.ruleSets],
      task: () => ({
        async start() {
          const { first, next } = await log.bounds(TOPICS.ruleSets, 0);
          startedAt = next;
          return new Map([[TOPICS.ruleSets, first]]);
        },
        async handle(records) {
          for (const { value, offset } of records) {
            // Merge has written a dead letter for what is no entry.
            const entry = decodedOrNull(codec, value);
            const activation = entry === null ? null : activationIn(entry);
            if (activation === null) continue;
            for (const one of parsed(activation.rules)) {
              const rule = one as unknown as Rule;
              rules.set(`${rule.id} ${ruleVersion(rule, sha256)}`, rule);
            }
            if (offset >= startedAt) onActivation(activation);
          }
        },
        stop: async () => {},
      }),
    },
  };
}
