import { checkLogged } from '../../core/rule/check.ts';
import type { Rule } from '../../core/rule/rule.ts';
import { uncountable } from '../../core/scorer/rule-reach.ts';
import type { ScorerSettings } from '../../core/scorer/settings.ts';

type Kept = Pick<ScorerSettings, 'retentionMs'>;

/** The ids of rules of an active set that can no longer count, as the retention was lowered since it was published. */
export function uncountableOf({ rules }: { readonly rules: string }, settings: Kept): readonly string[] {
  // What this version cannot run is not for it to judge: whoever would run it says so.
  const known = (JSON.parse(rules) as readonly Rule[]).filter((rule) => checkLogged(rule).ok);
  return uncountable(known, settings);
}

/** What an operator is told of them, or null. */
export function uncountableNotice(active: { readonly rules: string }, settings: Kept): string | null {
  const ids = uncountableOf(active, settings);
  if (ids.length === 0) return null;
  return `Active, but without effect, as their windows are longer than the setting retention: ${ids.join(', ')}. Raise it, or publish them with shorter windows.`;
}
