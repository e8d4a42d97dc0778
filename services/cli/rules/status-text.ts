import type { RuleSetEntry } from '../../core/record/rule-set.ts';
import { parsed } from '../../core/rule-set/decide.ts';
import {
  type Activated,
  activeSet,
  type Publication,
  setInForceAt,
} from '../../core/rule-set/publication.ts';
import { formatInstant } from '../../core/time/instant.ts';
import { changeCounts, saidBy } from './change-text.ts';
import { harmless, type Paint } from './paint.ts';
import { counted } from './rule-targets.ts';

/** Lines of history that a terminal is given; the rest is in ClickHouse and with --format json. */
const HISTORY = 20;

/** `uncountable`: the active rules that can never count. */
export function statusLines(
  state: Publication,
  now: number,
  uncountable: readonly string[],
  paint: Paint,
): readonly string[] {
  const active = activeSet(state);
  if (active === undefined)
    return ['No rule set is active: none was ever activated here (tocsin up does it).'];
  const inForce = setInForceAt(state, now);
  const before = state.trail.at(-2);
  const isToCome = inForce !== undefined && inForce.ruleSet !== active.ruleSet;
  return [
    ...(isToCome ? [`in force   ${paint.bold(inForce.ruleSet)}  ${sinceText(inForce)}`] : []),
    `${isToCome ? 'to come ' : 'active  '}   ${paint.bold(active.ruleSet)}  ${counted(parsed(active.rules).length, 'rule')}, ${sinceText(active)}`,
    ...(uncountable.length === 0
      ? []
      : [
          `no effect  ${paint.doubtful(uncountable.join(', '))}: windows longer than the setting retention; raise it, or publish shorter ones`,
        ]),
    `before     ${before === undefined ? 'none' : before.ruleSet}`,
    `approval   ${approvalText(state)}`,
    ...openLines(state, paint),
    'history    (latest first)',
    ...[...state.history].reverse().slice(0, HISTORY).map(historyLine),
    ...(state.history.length > HISTORY ? [`  ... and ${state.history.length - HISTORY} earlier`] : []),
  ];
}

function approvalText({ needsApproval }: Publication): string {
  return needsApproval ? 'on' : 'off: no second person is asked';
}

function sinceText(set: Activated): string {
  const from = set.effectiveAt === 0 ? 'for all times' : `from ${formatInstant(set.effectiveAt)}`;
  return `${from}, by ${saidBy(set)}`;
}

function openLines({ open }: Publication, paint: Paint): readonly string[] {
  if (open.size === 0) return ['open       none'];
  return [...open.values()].flatMap((entry) => [
    `open       ${paint.doubtful(entry.ruleSet)}  ${changeCounts(entry)}, ${entry.rollback ? 'rollback ' : ''}proposed ${formatInstant(entry.recordedAt)} by ${saidBy(entry)}`,
    `             tocsin rules status ${entry.ruleSet}    what it changes`,
    `             tocsin rules approve ${entry.ruleSet}   or reject; not by ${harmless(entry.actor)}`,
  ]);
}

function historyLine(entry: RuleSetEntry): string {
  return `  ${formatInstant(entry.recordedAt)}  ${entry.action.padEnd(12)}  ${entry.ruleSet}  ${fromText(entry)}${saidBy(entry)}`;
}

const iso = (epochMs: number | null): string | null => (epochMs === null ? null : formatInstant(epochMs));

/** Only of a time to come: a set counts from when it was activated otherwise. */
function fromText({ effectiveAt, recordedAt }: RuleSetEntry): string {
  return effectiveAt !== null && effectiveAt > recordedAt ? `from ${formatInstant(effectiveAt)}, ` : '';
}

/** Everything for programs, times in ISO 8601; the rules themselves only of the proposal that was asked for. */
export function statusJson(
  state: Publication,
  ruleSet: string | undefined,
  uncountable: readonly string[],
): string {
  const entryJson = ({ rules, ...entry }: RuleSetEntry): object => ({
    ...entry,
    effectiveAt: iso(entry.effectiveAt),
    recordedAt: iso(entry.recordedAt),
    // Only of an open proposal that was asked for: rules are long.
    ...(entry.ruleSet === ruleSet && rules !== '' ? { rules: parsed(rules) } : {}),
  });
  const setJson = (set: Activated | undefined): object | null =>
    set === undefined ? null : { ruleSet: set.ruleSet, effectiveAt: iso(set.effectiveAt) };
  const history = state.history.filter((entry) => ruleSet === undefined || entry.ruleSet === ruleSet);
  return JSON.stringify({
    active: setJson(activeSet(state)),
    withoutEffect: uncountable,
    before: setJson(state.trail.at(-2)),
    approval: state.needsApproval ? 'on' : 'off',
    open: [...state.open.values()].map(entryJson),
    history: history.map(entryJson),
  });
}
