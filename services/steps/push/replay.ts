import { type Delivery, deliveryFor, namesSomebody } from '../../core/push/delivery.ts';
import { createRoutings } from '../../core/push/routings.ts';
import type { Undelivered, UndeliveredState } from '../../core/record/undelivered.ts';
import { TOPICS } from '../../core/topics.ts';
import type { Failed, Hook } from '../ports/hooks.ts';
import { type Ahead, lookAhead } from './ahead.ts';
import type { DeliverStepOptions } from './deliver-step.ts';
import { type Scored, scoredOf } from './erased-warnings.ts';
import { recordOf, recordOutcomes } from './outcomes.ts';
import { readUndelivered } from './undelivered.ts';

export type ReplayOptions = Omit<
  DeliverStepOptions,
  'backoff' | 'giveUpAfterMs' | 'capacity' | 'concurrency'
> & {
  /** Which of what was given up is sent again. */
  readonly choose: (undelivered: Undelivered) => boolean;
  readonly signal: AbortSignal;
};

/**
 * `superseded`: a later revision has gone to the receiver, the person's warning has ended or left the rules, or the
 * person was erased; `gone`: the log no longer
 * holds the warning; `unknown_hook`: it is not in the settings; `not_for_it`: by today's settings, or as an exercise, it
 * is not for the receiver any more; `not_tried`: the receiver has just not answered, or asked for a rest.
 */
export const REPLAY_RESULTS = [
  'redelivered',
  'superseded',
  'failed',
  'not_tried',
  'gone',
  'unknown_hook',
  'not_for_it',
] as const;
export type ReplayResult = (typeof REPLAY_RESULTS)[number];

export interface Replayed {
  readonly undelivered: Undelivered;
  readonly result: ReplayResult;
  /** Why it failed again. */
  readonly failed: Failed | null;
}

/**
 * Sends once more what was given up, each delivery under its old id. Of several revisions of a warning only the last that
 * is for the receiver is sent, and none where that has already arrived: an old one must not come after a new one, and
 * open again what was closed. What fails again stays as it was, and so does the rest for a receiver that does not answer: a
 * thousand waits in a row would help nobody. Yields each as soon as it is settled.
 */
export async function* replayUndelivered(options: ReplayOptions): AsyncGenerator<Replayed> {
  const hooks = new Map(options.hooks.map((hook) => [hook.terms.id, hook]));
  const chosen = (await readUndelivered(options)).filter(options.choose);
  const latest = await latestDeliveries(options, chosen, hooks);
  const aheads = aheadsOf(options, chosen);
  const isOver = overNow(aheads);
  const silent = new Set<string>();
  for (const undelivered of chosen) {
    const hook = hooks.get(undelivered.hook);
    const last = hook === undefined ? 'unknown_hook' : latest(undelivered);
    const found = hook !== undefined && (await isOver(undelivered, last)) ? 'superseded' : last;
    if (hook === undefined || typeof found === 'string') {
      if (found === 'superseded') await settle(options, undelivered, 'superseded');
      yield { undelivered, result: found as ReplayResult, failed: null };
    } else if (silent.has(undelivered.hook)) yield { undelivered, result: 'not_tried', failed: null };
    else {
      const replayed = await sendAgain(options, aheads, hook, undelivered, found);
      if (replayed.failed !== null && SILENCES.has(replayed.failed.reason)) silent.add(undelivered.hook);
      yield replayed;
    }
  }
}

/** After these the next request would fare no better. */
const SILENCES: ReadonlySet<Failed['reason']> = new Set(['timeout', 'unreachable', 'throttled']);

async function sendAgain(
  options: ReplayOptions,
  aheads: Aheads,
  hook: Hook,
  undelivered: Undelivered,
  latest: Latest,
): Promise<Replayed> {
  const { clock, signal } = options;
  const { partition, offset } = undelivered.position;
  const outcomes = recordOutcomes(options, partition, aheads.get(partition)!.isErased);
  const waiting = { ...latest, offset, takenAt: clock.now() };
  const receipt = await hook.send(waiting.delivery, signal);
  outcomes.answered(hook)(waiting, receipt);
  if (receipt.kind === 'failed') return { undelivered, result: 'failed', failed: receipt };
  await outcomes.delivered(hook)(waiting, receipt);
  await settle(options, undelivered, 'redelivered');
  return { undelivered, result: 'redelivered', failed: null };
}

async function settle(
  { log, codecs, clock }: ReplayOptions,
  undelivered: Undelivered,
  state: UndeliveredState,
): Promise<void> {
  const reason = state === 'superseded' ? 'superseded' : null;
  const record: Undelivered = {
    ...undelivered,
    state,
    reason,
    attempts: undelivered.attempts + 1,
    at: clock.now(),
  };
  await log.append([recordOf(TOPICS.undelivered, undelivered.deliveryId, codecs.undelivered.encode(record))]);
}

interface Latest {
  readonly revision: number;
  readonly delivery: Delivery;
  readonly scored: Scored;
}

/** Looks through the log from the first of the warnings on: what each receiver should know last of each of them. */
async function latestDeliveries(
  options: ReplayOptions,
  chosen: readonly Undelivered[],
  hooks: ReadonlyMap<string, Hook>,
): Promise<
  (undelivered: Undelivered) => Latest | Exclude<ReplayResult, 'redelivered' | 'failed' | 'not_tried'>
> {
  const { log, codecs, units } = options;
  const wanted = new Map<string, readonly Undelivered[]>();
  for (const one of chosen) wanted.set(one.warningId, [...(wanted.get(one.warningId) ?? []), one]);
  const latest = new Map<string, Latest>();
  const seen = new Set<string>();
  const routings = createRoutings(Math.max(1, 2 * wanted.size));
  for (const [partition, from] of firstOffsets(chosen)) {
    for await (const { value, offset } of log.read(TOPICS.warnings, partition, from)) {
      const warning = codecs.warning.decode(value);
      const { warningId, revision } = warning;
      if (!wanted.has(warningId)) continue;
      routings.put(warning, offset);
      seen.add(`${warningId}/${revision}`);
      // After it was read, as in the step.
      const mode = await options.mode();
      for (const { hook, mode: then } of wanted.get(warningId)!) {
        const terms = hooks.get(hook)?.terms;
        if (terms === undefined) continue;
        const asNow = then === 'exercise' ? then : mode;
        const delivery = deliveryFor(terms, units, warning, routings.before(warning), asNow);
        const key = `${warningId}/${hook}`;
        if (delivery !== null && revision >= (latest.get(key)?.revision ?? 0))
          latest.set(key, { revision, delivery, scored: scoredOf(warning) });
      }
    }
  }
  return ({ warningId, revision, hook }) => {
    const last = latest.get(`${warningId}/${hook}`);
    if (last !== undefined && last.revision > revision) return 'superseded';
    if (!seen.has(`${warningId}/${revision}`)) return 'gone';
    return last?.revision === revision ? last : 'not_for_it';
  };
}

/** By partition. */
type Aheads = ReadonlyMap<number, Ahead>;

function aheadsOf(options: ReplayOptions, chosen: readonly Undelivered[]): Aheads {
  return new Map(
    [...firstOffsets(chosen)].map(([partition, from]) => [partition, lookAhead(options, partition, from)]),
  );
}

/** Of what names a person, asked right before each is sent: the others may have taken long. */
function overNow(aheads: Aheads) {
  return async (
    { kind, warningId, revision, position: { partition, offset } }: Undelivered,
    found: Latest | string,
  ): Promise<boolean> => {
    const ahead = aheads.get(partition)!;
    const latest = typeof found === 'string' ? null : found;
    if (latest !== null && namesSomebody(latest.delivery) && (await ahead.isErased({ ...latest, offset })))
      return true;
    if (kind !== 'notice') return false;
    return await ahead.isOver({ warningId, revision, rules: latest?.delivery.person?.rules ?? null, offset });
  };
}

function firstOffsets(chosen: readonly Undelivered[]): ReadonlyMap<number, number> {
  const first = new Map<number, number>();
  for (const { position } of chosen) {
    const { partition, offset } = position;
    first.set(partition, Math.min(offset, first.get(partition) ?? offset));
  }
  return first;
}
