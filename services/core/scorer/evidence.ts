import { isWithin } from '../geo/distance.ts';
import type { History } from '../history/history.ts';
import type { FactValues } from '../record/warning.ts';
import type { CompiledRule, SubjectProgram } from '../rule/compile.ts';
import type { EvidenceWindow } from '../rule/compile-facts.ts';
import type { Known } from '../rule/kleene.ts';
import type { Match } from '../score/concern.ts';
import type { Grounds } from './grounds.ts';
import { programOf, type ScorerState, subjectsAround } from './state.ts';
import type { Subject } from './subjects.ts';

const MAX_EVIDENCE = 50;

export function grounds(state: ScorerState, subject: Subject, rule: CompiledRule, match: Match): Grounds {
  const told = state.told.get(match);
  if (told !== undefined) return told;
  const found = { events: evidence(state, subject, rule, match), facts: namedFacts(rule, match.facts) };
  state.told.set(match, found, found.events.length);
  return found;
}

function evidence(
  state: ScorerState,
  subject: Subject,
  rule: CompiledRule,
  { row, at }: Match,
): readonly string[] {
  const { classes } = programOf(state, subject);
  const seen = new Map<number, number>();
  for (const { node } of rule.facts) {
    for (const window of node.evidence) {
      const isNear = nearness(state, row, window.radiusMetres);
      const histories =
        window.radiusMetres === null ? [subject] : subjectsAround(state, subject.key, window.radiusMetres);
      for (const { history } of histories) collect(history, classes, window, at, isNear, seen);
    }
  }
  seen.delete(row);
  const behind = [...seen]
    .sort(([rowA, atA], [rowB, atB]) => atA - atB || state.compareRows(rowA, rowB))
    .slice(-(MAX_EVIDENCE - 1));
  const rows = [...behind.map(([one]) => one), row];
  return state.cases.idsOf(rows.map(state.events.caseOf));
}

/** The newest rows of a window, at most as many as are told. */
function collect(
  history: History,
  classes: SubjectProgram['classes'],
  { feature, reachMs, newestBefore }: EvidenceWindow,
  at: number,
  isNear: (row: number) => boolean,
  into: Map<number, number>,
): void {
  const start = history.after(at - reachMs);
  let left = newestBefore ? 1 : MAX_EVIDENCE;
  let position = history.after(newestBefore ? at - 1 : at);
  while (left > 0) {
    position = history.previous(feature, start, position, classes);
    if (position === -1) return;
    const row = history.rowAt(position);
    if (!isNear(row)) continue;
    into.set(row, history.timeAt(position));
    left--;
  }
}

function nearness(
  { events }: ScorerState,
  trigger: number,
  radiusMetres: number | null,
): (row: number) => boolean {
  if (radiusMetres === null) return () => true;
  const [lat, lon] = [events.lat(trigger), events.lon(trigger)];
  return (row) => isWithin(lat, lon, events.lat(row), events.lon(row), radiusMetres);
}

/** The facts of a match by name; an unknown one is null. */
export function namedFacts(rule: CompiledRule, values: readonly Known[]): FactValues {
  return Object.fromEntries(rule.facts.map(({ key }, index) => [key, values[index] ?? null]));
}
