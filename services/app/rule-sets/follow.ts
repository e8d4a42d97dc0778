import { activationIn, type RuleSetActivation, type RuleSetEntry } from '../../core/record/rule-set.ts';
import type { Rule } from '../../core/rule/rule.ts';
import { parsed } from '../../core/rule-set/decide.ts';
import { TOPICS } from '../../core/topics.ts';
import type { Codec } from '../../steps/ports/codec.ts';
import type { Log, RunOptions } from '../../steps/ports/log.ts';

type Texts = Readonly<Record<string, string>>;

export interface RuleSetFollower {
  /** For `Log.run`. */
  readonly run: RunOptions;
  /** Title of a rule as it was activated last; also of one that no longer is. */
  titleOf(rule: string): Texts | undefined;
  /** The rule itself, as it was activated last. */
  ruleOf(rule: string): Rule | undefined;
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
  const rules = new Map<string, Rule>();
  let startedAt = 0;
  return {
    titleOf: (rule) => rules.get(rule)?.title,
    ruleOf: (rule) => rules.get(rule),
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
            const activation = activationOrNull(codec, value);
            if (activation === null) continue;
            for (const rule of parsed(activation.rules)) rules.set(rule.id, rule as unknown as Rule);
            if (offset >= startedAt) onActivation(activation);
          }
        },
        stop: async () => {},
      }),
    },
  };
}

function activationOrNull(codec: Codec<RuleSetEntry>, value: Uint8Array): RuleSetActivation | null {
  try {
    return activationIn(codec.decode(value));
  } catch {
    // Merge has written a dead letter for it.
    return null;
  }
}
