import { isWithin } from '../geo/distance.ts';
import { compareEntries, type Entry, firstAfter } from '../history/entry.ts';
import type { Subject } from '../history/subject.ts';
import type { FactValues } from '../record/warning.ts';
import type { CompiledRule, Run } from '../rule/compile.ts';
import type { Known } from '../rule/kleene.ts';
import type { ScorerState } from './state.ts';

const MAX_EVIDENCE = 50;

/** Case ids of the events that the facts of a match saw, the oldest first and the trigger last; the newest 50. */
export function evidence(
  state: ScorerState,
  subject: Subject,
  rule: CompiledRule,
  trigger: Entry,
): readonly string[] {
  const { run } = state;
  run.trigger = trigger;
  run.subject = subject;
  const seen = new Set<Entry>();
  for (const { node } of rule.facts) {
    const newestOnly = node.name === 'time_since';
    for (const feature of node.features) {
      const entries = windowOf(run, feature, node.reachMs, node.radiusMetres, newestOnly);
      for (const entry of entries) seen.add(entry);
    }
  }
  seen.delete(trigger);
  const behind = [...seen].sort(compareEntries).slice(-(MAX_EVIDENCE - 1));
  return [...behind, trigger].map((entry) => entry.event.caseId);
}

function windowOf(
  run: Run,
  feature: number,
  reachMs: number,
  radiusMetres: number | null,
  newestOnly: boolean,
): readonly Entry[] {
  const { at, event } = run.trigger;
  const lists = radiusMetres === null ? [run.postings(feature)] : run.postingsAround(feature, radiusMetres);
  const end = newestOnly ? at - 1 : at;
  const window = lists.flatMap((list) => list.slice(firstAfter(list, at - reachMs), firstAfter(list, end)));
  const near =
    radiusMetres === null ? window : window.filter(({ event: other }) => isNear(event, other, radiusMetres));
  return newestOnly ? near.sort(compareEntries).slice(-1) : near;
}

function isNear(a: Entry['event'], b: Entry['event'], radiusMetres: number): boolean {
  return isWithin(a.place!.lat, a.place!.lon, b.place!.lat, b.place!.lon, radiusMetres);
}

/** The facts of a match by name; an unknown one is null. */
export function namedFacts(rule: CompiledRule, values: readonly Known[]): FactValues {
  return Object.fromEntries(rule.facts.map(({ key }, index) => [key, values[index] ?? null]));
}
