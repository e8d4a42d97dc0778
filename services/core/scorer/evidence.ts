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
const NOTHING: readonly number[] = [];
const EVERY = (): boolean => true;

export function grounds(state: ScorerState, subject: Subject, rule: CompiledRule, match: Match): Grounds {
  const told = state.told.get(match);
  if (told !== undefined) return told;
  const found = { events: evidence(state, subject, rule, match), facts: namedFacts(rule, match.facts) };
  state.told.set(match, found, found.events.length);
  return found;
}

function evidence(state: ScorerState, subject: Subject, rule: CompiledRule, match: Match): readonly string[] {
  const rows =
    rule.radiusMetres > 0 ? rowsAround(state, subject, rule, match) : ownRows(state, subject, rule, match);
  rows.push(match.row);
  return state.cases.idsOf(rows.map(state.events.caseOf));
}

/** Rows behind a match whose facts look at the subject alone, the oldest first: the order of its history. */
function ownRows(state: ScorerState, subject: Subject, rule: CompiledRule, { row, at }: Match): number[] {
  const { history } = subject;
  const { classes } = programOf(state, subject);
  let positions: readonly number[] = NOTHING;
  for (const { node } of rule.facts) {
    for (const window of node.evidence)
      positions = merged(positions, newestOf(history, classes, window, at, EVERY));
  }
  const rows: number[] = [];
  for (let i = 0; i < positions.length && rows.length < MAX_EVIDENCE - 1; i++) {
    const one = history.rowAt(positions[i]!);
    if (one !== row) rows.push(one);
  }
  return rows.reverse();
}

/** Positions of both, each once and the newest first, as both are; at most as many as are told. */
function merged(a: readonly number[], b: readonly number[]): readonly number[] {
  if (a.length === 0) return b;
  const both: number[] = [];
  for (let i = 0, j = 0; both.length < MAX_EVIDENCE && (i < a.length || j < b.length); ) {
    const next = j === b.length || (i < a.length && a[i]! > b[j]!) ? a[i]! : b[j]!;
    if (i < a.length && a[i] === next) i++;
    if (j < b.length && b[j] === next) j++;
    both.push(next);
  }
  return both;
}

/** The same where some look around the subject too: what several subjects have in common is told once. */
function rowsAround(state: ScorerState, subject: Subject, rule: CompiledRule, { row, at }: Match): number[] {
  const { classes } = programOf(state, subject);
  const seen = new Map<number, number>();
  for (const { node } of rule.facts) {
    for (const window of node.evidence) {
      const isNear = nearness(state, row, window.radiusMetres);
      const subjects =
        window.radiusMetres === null ? [subject] : subjectsAround(state, subject.key, window.radiusMetres);
      for (const { history } of subjects) {
        for (const position of newestOf(history, classes, window, at, isNear))
          seen.set(history.rowAt(position), history.timeAt(position));
      }
    }
  }
  seen.delete(row);
  return [...seen]
    .sort(([rowA, atA], [rowB, atB]) => atA - atB || state.compareRows(rowA, rowB))
    .slice(-(MAX_EVIDENCE - 1))
    .map(([one]) => one);
}

/** Positions of the newest entries of a window, the newest first and at most as many as are told. */
function newestOf(
  history: History,
  classes: SubjectProgram['classes'],
  { feature, reachMs, newestBefore }: EvidenceWindow,
  at: number,
  isNear: (row: number) => boolean,
): readonly number[] {
  const start = history.after(at - reachMs);
  const most = newestBefore ? 1 : MAX_EVIDENCE;
  const found: number[] = [];
  let position = history.after(newestBefore ? at - 1 : at);
  while (found.length < most) {
    position = history.previous(feature, start, position, classes);
    if (position === -1) break;
    if (isNear(history.rowAt(position))) found.push(position);
  }
  return found;
}

function nearness(
  { events }: ScorerState,
  trigger: number,
  radiusMetres: number | null,
): (row: number) => boolean {
  if (radiusMetres === null) return EVERY;
  const [lat, lon] = [events.lat(trigger), events.lon(trigger)];
  return (row) => isWithin(lat, lon, events.lat(row), events.lon(row), radiusMetres);
}

/** The facts of a match by name; an unknown one is null. */
export function namedFacts(rule: CompiledRule, values: readonly Known[]): FactValues {
  return Object.fromEntries(rule.facts.map(({ key }, index) => [key, values[index] ?? null]));
}
