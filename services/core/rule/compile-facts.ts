import type { EventTable } from '../history/event-table.ts';
import { parseDuration } from '../time/duration.ts';
import { compileAround } from './facts/around.ts';
import { BASELINE_REACH_MS, baseline } from './facts/baseline.ts';
import { coverage } from './facts/coverage.ts';
import { compileOwn } from './facts/own.ts';
import { EVENT_PATH, RULE_FIELDS } from './fields.ts';
import { excluded } from './filter.ts';
import type { Known } from './kleene.ts';
import type { FactName, FactParams, Filter } from './rule.ts';
import type { Run } from './run.ts';

/** One distinct fact of a subject kind, whatever the number of rules that ask for it. */
export interface FactNode {
  readonly name: string;
  /** What it counts or looks for: an entry that none of them keeps cannot change it. */
  readonly features: readonly number[];
  readonly radiusMetres: number | null;
  /** How far before the match it looks, ms. */
  readonly reachMs: number;
  /** Where the events are that explain its value. */
  readonly evidence: readonly EvidenceWindow[];
  readonly evaluate: (run: Run) => Known;
}

/** Entries of a feature in `(at - reachMs, at]` of a match. */
export interface EvidenceWindow {
  readonly feature: number;
  readonly reachMs: number;
  readonly radiusMetres: number | null;
  /** Only the last one before `at`. */
  readonly newestBefore: boolean;
}

/** What facts of one kind of subject are compiled with. */
export interface FactScope {
  readonly events: EventTable;
  /** The longest window. */
  readonly maxReachMs: number;
  /** Registers a filter (with the roles it counts for) and gives the number of its feature. */
  readonly featureOf: (filter: Filter, withNearby: boolean, exclude?: readonly Filter[]) => number;
  /** Windows of one length share a slot. */
  readonly slotOf: (reachMs: number) => number;
}

/** The facts that look at a window of one or more features. */
export type WindowFact = Exclude<FactName, 'event' | 'baseline' | 'coverage'>;

export function compileFact(
  fact: FactName,
  params: FactParams,
  path: string | undefined,
  scope: FactScope,
): FactNode {
  if (fact === 'event') return eventFact(path!);
  if (fact === 'baseline') return baselineFact(params, scope);
  if (fact === 'coverage') return coverageFact(params, scope);
  return windowFact(fact, params, scope);
}

function eventFact(path: string): FactNode {
  const name = EVENT_PATH.exec(path)![1]!;
  const { read } = RULE_FIELDS.get(name)!;
  const evaluate = (run: Run): Known => read(run.event) ?? undefined;
  return { name: `event.${name}`, features: [], radiusMetres: null, reachMs: 0, evidence: [], evaluate };
}

/** How often events fit now, beside the same hours of earlier weeks. */
function baselineFact(params: FactParams, { featureOf, slotOf }: FactScope): FactNode {
  const windowMs = parseDuration(params.within!)!;
  const fitting = featureOf(params.of!, false, excluded(params));
  const every = featureOf({}, false);
  const reachMs = BASELINE_REACH_MS + windowMs;
  const slot = slotOf(reachMs);
  const evaluate = (run: Run): Known => {
    const { history, classes, at } = run;
    const first = history.next(every, run.startOf(slot, reachMs), run.end, classes);
    const countUpTo = (end: number): number =>
      history.count(fitting, history.after(end - windowMs), history.after(end), classes);
    return first === run.end ? undefined : baseline(at, windowMs, history.timeAt(first), countUpTo);
  };
  const evidence = [{ feature: fitting, reachMs: windowMs, radiusMetres: null, newestBefore: false }];
  return { name: 'baseline', features: [fitting, every], radiusMetres: null, reachMs, evidence, evaluate };
}

function coverageFact(
  params: FactParams,
  { events, featureOf, slotOf, maxReachMs: reachMs }: FactScope,
): FactNode {
  const alarms: Filter = { stream: 'camera-alarms' };
  const filter = params.class === undefined ? alarms : { ...alarms, deviceClass: params.class };
  const feature = featureOf(filter, false);
  const slot = slotOf(reachMs);
  const evaluate = coverage(events, (run) => run.startOf(slot, reachMs), feature);
  const evidence = [{ feature, reachMs, radiusMetres: null, newestBefore: false }];
  return { name: 'coverage', features: [feature], radiusMetres: null, reachMs, evidence, evaluate };
}

function windowFact(fact: WindowFact, params: FactParams, scope: FactScope): FactNode {
  const radiusMetres = params.radius ?? null;
  const reachMs = params.within === undefined ? scope.maxReachMs : parseDuration(params.within)!;
  const filters = params.steps ?? [params.of!];
  const features = filters.map((filter) => scope.featureOf(filter, radiusMetres !== null, excluded(params)));
  const read = params.field === undefined ? () => null : scope.events.reader(params.field);
  const window = {
    fact,
    features,
    reachMs,
    slot: scope.slotOf(reachMs),
    field: params.field,
    read,
    percentile: params.percentile,
  };
  const evaluate =
    radiusMetres === null ? compileOwn(window) : compileAround(window, radiusMetres, scope.events);
  const newestBefore = fact === 'time_since';
  const evidence = features.map((feature) => ({ feature, reachMs, radiusMetres, newestBefore }));
  return { name: fact, features, radiusMetres, reachMs, evidence, evaluate };
}

/** A window fact with its params resolved. */
export interface FactWindow {
  readonly fact: WindowFact;
  readonly features: readonly number[];
  readonly reachMs: number;
  readonly slot: number;
  readonly field: string | undefined;
  /** The value of its field in an event. */
  readonly read: ReturnType<EventTable['reader']>;
  readonly percentile: number | undefined;
}
