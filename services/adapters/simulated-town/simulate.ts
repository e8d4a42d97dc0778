import { DAY_MS } from '../../core/time/duration.ts';
import { backgroundOf } from './background.ts';
import { type Delivery, deliveriesOf } from './delivery.ts';
import { createDevices } from './devices.ts';
import { localDay, startOfDay } from './local-time.ts';
import { checkedOptions, type TownOptions } from './options.ts';
import { readingsBlockedBy } from './planted/busy-cameras.ts';
import type { Label } from './planted/label.ts';
import { plantedAtOnce, plantedIn } from './planted/plan.ts';
import type { World } from './planted/script.ts';
import { createRandom } from './random.ts';
import { createTimeQueue } from './time-queue.ts';
import { createTown } from './town.ts';
import { type CaseDraft, createCaseIds } from './town-event.ts';

/**
 * A town's deliveries in order of arrival, made one local day at a time. Pure: the options are all it depends on.
 * What would arrive after the last day is left out, save nothing planted. Throws TownOptionsError.
 */
export function* simulateTown(options: TownOptions): Generator<Delivery, void> {
  const town = createTown(options.seed, checkedOptions(options));
  const world: World = { town, devices: createDevices(town) };
  const period = { from: options.from, to: options.from + options.days * DAY_MS };
  const caseIds = createCaseIds(options.seed);
  const arriving = createTimeQueue<Delivery>();
  const put = (delivery: Delivery): void => arriving.put(delivery.at, delivery);
  const planted = plantedIn(world, caseIds, period);
  if (options.startFast) planted.push(...plantedAtOnce(world, caseIds, options.from, 0));
  planted.forEach(put);

  const background = backgroundOf(world);
  const isBlocked = readingsBlockedBy(planted);
  const happens = (draft: CaseDraft): boolean =>
    draft.occurredAt >= period.from && draft.occurredAt < period.to && !isBlocked(draft);
  const random = createRandom(options.seed, 'delivery');
  const lastDay = localDay(period.to - 1);
  for (let day = localDay(period.from); day <= lastDay; day++) {
    for (const process of background)
      for (const course of process(day))
        if (happens(course.draft)) deliveriesOf(town, random, caseIds, course).forEach(put);
    const until = Math.min(period.to, startOfDay(day + 1));
    while (arriving.nextAt() < until) yield arriving.take()!;
  }
}

/** Each label once, in the order in which its first case arrives. */
export function* labelsOf(deliveries: Iterable<Delivery>): Generator<Label, void> {
  const seen = new Set<string>();
  for (const { label } of deliveries)
    if (label && !seen.has(label.labelId)) {
      seen.add(label.labelId);
      yield label;
    }
}
