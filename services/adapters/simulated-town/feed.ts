import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../core/time/duration.ts';
import type { Delivery } from './delivery.ts';
import { createDevices } from './devices.ts';
import { createChatter } from './feed-chatter.ts';
import { checkedScale } from './options.ts';
import { plantedAtOnce } from './planted/plan.ts';
import { playAtOnce } from './planted/play.ts';
import { BENIGN_KINDS, HARM_KINDS, type PlantedKind, type World } from './planted/script.ts';
import { WRITERS } from './planted/writers.ts';
import { createRandom, type Random } from './random.ts';
import { createTimeQueue } from './time-queue.ts';
import { createTown, type Scale } from './town.ts';
import { type CaseIds, createCaseIds } from './town-event.ts';

export interface FeedOptions {
  readonly seed: number;
  /** Epoch ms at which the first event is due. */
  readonly now: number;
  /** Steady; 20 by default. */
  readonly ratePerSecond?: number;
  /** Count the starts: another run of the same town has case ids and happenings of its own. 0 by default. */
  readonly run?: number;
  readonly scale?: Partial<Scale>;
}

/** A larger town than the default, so that a day of the feed does not fill every block with reports. */
const FEED_SCALE: Partial<Scale> = { people: 500_000, cameras: 2_000 };
/** A day of the town's rhythm passes in ten minutes. */
const COMPRESSION = DAY_MS / (10 * MINUTE_MS);
/** When the regular harm begins, and the time from one to the next. */
const SETTLED_MS = 12 * SECOND_MS;
const LEAST_GAP_MS = 10 * SECOND_MS;
const MOST_GAP_MS = 20 * SECOND_MS;
const STEP_EVERY_MS = 700;

/**
 * An endless feed for a live demo: the k-th delivery is due at `now + k / ratePerSecond`, the caller waits for it and
 * sends it; it happened then or, where it is an older report, some days before. Harm is planted in the first ten
 * seconds and every 10 to 20 s after. Pure: the options are all it depends on. Throws TownOptionsError.
 */
export function* townFeed(options: FeedOptions): Generator<Delivery, never> {
  const { seed, now, ratePerSecond = 20, run = 0 } = options;
  const scale = checkedScale(seed, { ...FEED_SCALE, ...options.scale }, faultsOf(options));
  const town = createTown(seed, scale);
  const world: World = { town, devices: createDevices(town) };
  const caseIds = createCaseIds(seed, run);
  const planted = createPlanted(world, caseIds, now, run);
  const chatter = createChatter(world, caseIds, createRandom(seed, 'chatter', run), planted.isBusy);
  for (let k = 0; ; k++) {
    const at = Math.floor(now + (k * SECOND_MS) / ratePerSecond);
    yield planted.take(at) ?? chatter(at, now + (at - now) * COMPRESSION);
  }
}

function faultsOf({ now, ratePerSecond = 20, run = 0 }: FeedOptions): string[] {
  const faults: string[] = [];
  if (!Number.isSafeInteger(now)) faults.push('now must be epoch milliseconds');
  if (!(ratePerSecond > 0 && ratePerSecond <= 100_000))
    faults.push('ratePerSecond must be above 0 and at most 100,000');
  if (!(Number.isSafeInteger(run) && run >= 0)) faults.push('run must be an integer of at least 0');
  return faults;
}

interface Planted {
  /** The next that is due at an instant, or undefined. */
  take(at: number): Delivery | undefined;
  /** Whether the device takes part in what is being told. */
  isBusy(deviceId: string): boolean;
}

/** The next script waits until the last one is out, so that a
 * slow feed falls behind in harm and not in memory. */
function createPlanted(world: World, caseIds: CaseIds, start: number, run: number): Planted {
  const random = createRandom(world.town.seed, 'feed', run);
  const waiting = createTimeQueue<Delivery>();
  const busy = new Set<string>();
  const tell = (deliveries: readonly Delivery[]): void => {
    busy.clear();
    for (const delivery of deliveries) {
      waiting.put(delivery.at, delivery);
      if (delivery.event.deviceId !== undefined) busy.add(delivery.event.deviceId);
    }
  };
  tell(plantedAtOnce(world, caseIds, start, run));
  const nextKind = shuffledForEver(random);
  let nextAt = start + SETTLED_MS;
  const take = (at: number): Delivery | undefined => {
    if (at >= nextAt && waiting.size === 0) {
      const script = WRITERS[nextKind()](world, random);
      tell(playAtOnce(script, caseIds, at, STEP_EVERY_MS));
      nextAt = at + random.int(LEAST_GAP_MS, MOST_GAP_MS);
    }
    return waiting.nextAt() <= at ? { ...waiting.take()!, at } : undefined;
  };
  return { take, isBusy: (deviceId) => busy.has(deviceId) };
}

/** Every kind once, then every kind once more in another order, and so on; harm comes twice as often. */
function shuffledForEver(random: Random): () => PlantedKind {
  let bag: PlantedKind[] = [];
  return () => {
    if (bag.length === 0) bag = [...HARM_KINDS, ...HARM_KINDS, ...BENIGN_KINDS];
    const [kind] = bag.splice(random.int(0, bag.length - 1), 1);
    return kind!;
  };
}
