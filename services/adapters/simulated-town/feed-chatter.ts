import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../core/time/duration.ts';
import {
  ALARM_RATES,
  type AlarmRate,
  alarmDraft,
  anyDevice,
  backgroundAlarm,
  crowdReading,
} from './alarms.ts';
import type { Delivery } from './delivery.ts';
import type { Device } from './devices.ts';
import { backgroundDispute } from './disputes.ts';
import { INCIDENT_RATES } from './incident-rates.ts';
import { backgroundIncident } from './incidents.ts';
import type { World } from './planted/script.ts';
import type { Random } from './random.ts';
import { intensityAt, RHYTHMS, type RhythmName } from './rhythm.ts';
import { createTimeQueue } from './time-queue.ts';
import { type CaseDraft, type CaseIds, type Revision, toEventJson } from './town-event.ts';

/** Mostly devices: reports about people are rare, as they are in a town, though the feed runs fast. */
const SHARES = { crowds: 0.25, alarms: 0.7, incidents: 0.04, disputes: 0.01 } as const;
/** An hour of the feed holds months of the town, but rules count over real minutes and weeks: what they count in one
 * place is thinned, or every town would have lost its cameras and every crossing would be a black spot. */
const THINNED: Readonly<Record<string, number>> = {
  offline: 0.004,
  video_loss: 0.004,
  traffic_collision: 0.1,
  vehicle_theft: 0.2,
};
const thinned = (category: string): number => THINNED[category] ?? 1;
const SENT_TWICE = 0.005;
const REVISED = 0.005;
const RETRACTED_SHARE = 0.25;
const REMEMBERED = 256;

/** One background delivery due at `at`; `townTime` says which hour of the compressed day it is. */
export type Chatter = (at: number, townTime: number) => Delivery;

interface Kind {
  readonly weight: number;
  readonly rhythm: RhythmName;
  readonly draft: (at: number, townTime: number) => CaseDraft;
}

/** What follows on an alarm of a camera: a case of its own or, where it has an id, the end of one. */
interface Due {
  readonly draft: CaseDraft;
  readonly caseId?: string;
}

interface Sent {
  readonly draft: CaseDraft;
  readonly revision: Revision;
}

/** `isBusy` names the cameras above a planted crowd: they have no ordinary readings meanwhile. */
export function createChatter(
  world: World,
  caseIds: CaseIds,
  random: Random,
  isBusy: (deviceId: string) => boolean,
): Chatter {
  const due = createTimeQueue<Due>();
  const free = (): Device => random.pick(world.devices.crowdCameras.filter((camera) => !isBusy(camera.id)));
  const kinds = kindsOf(world, random, free, (draft) => due.put(draft.occurredAt, { draft }));
  const sent: Sent[] = [];
  let next = 0;
  const send = (draft: CaseDraft, revision: Revision): Delivery => {
    sent[next++ % REMEMBERED] = { draft, revision };
    return { at: revision.recordedAt, event: toEventJson(draft, revision) };
  };
  const report = (draft: CaseDraft, at: number): Delivery => {
    const caseId = caseIds(draft.stream);
    if (isTamper(draft)) due.put(soonAfter(random, at), { draft, caseId });
    return send(draft, { caseId, revision: 0, status: 'reported', recordedAt: at });
  };
  return (at, townTime) => {
    if (due.nextAt() <= at) {
      const { draft, caseId } = due.take()!;
      if (caseId === undefined) return report(draft, at);
      return send(draft, { caseId, revision: 1, status: 'cleared', recordedAt: at });
    }
    const drawn = random.next();
    if (sent.length > 0 && drawn < SENT_TWICE) {
      const { draft, revision } = random.pick(sent);
      return { at, event: toEventJson(draft, revision) };
    }
    if (sent.length > 0 && drawn < SENT_TWICE + REVISED) {
      const slot = random.int(0, sent.length - 1);
      // Once a case: a second revision drawn from an outdated one would contradict the first, as one of a tampered camera
      // would the end that waits for it.
      if (sent[slot]!.revision.revision === 0 && !isTamper(sent[slot]!.draft)) {
        const revised = revise(random, sent[slot]!, at);
        sent[slot] = revised;
        return { at, event: toEventJson(revised.draft, revised.revision) };
      }
    }
    return report(draw(random, kinds, townTime).draft(at, townTime), at);
  };
}

const isTamper = ({ category }: CaseDraft): boolean => category === 'tamper';

/** Within two minutes: when a camera is back, or put right. */
const soonAfter = (random: Random, at: number): number => at + random.int(20, 120) * SECOND_MS;

function revise(random: Random, { draft, revision }: Sent, recordedAt: number): Sent {
  const status = random.chance(RETRACTED_SHARE) ? ('retracted' as const) : ('updated' as const);
  const severity = status === 'retracted' ? draft.severity : draft.severity === 1 ? 2 : draft.severity - 1;
  return {
    draft: { ...draft, severity },
    revision: { ...revision, revision: revision.revision + 1, status, recordedAt },
  };
}

/** One of the kinds, by weight and by the hour of the compressed day. */
function draw(random: Random, kinds: readonly Kind[], townTime: number): Kind {
  return kinds[
    random.weighted(kinds.map((kind) => kind.weight * intensityAt(RHYTHMS[kind.rhythm], townTime)))
  ]!;
}

function kindsOf(
  world: World,
  random: Random,
  freeCamera: () => Device,
  later: (draft: CaseDraft) => void,
): Kind[] {
  const { town } = world;
  const reported = (at: number): number =>
    at - Math.floor(Math.min(random.exponential(5 * MINUTE_MS), 3 * HOUR_MS));
  const alarms = ALARM_RATES.map((rate) => ({
    weight: rate.perCameraDay * thinned(rate.category),
    rhythm: rate.rhythm,
    draft: (at: number) => alarm(world, random, rate, at, later),
  }));
  const incidents = INCIDENT_RATES.map((rate) => ({
    weight: rate.perThousandYear * thinned(rate.category),
    rhythm: rate.rhythm,
    draft: (at: number) => backgroundIncident(town, random, rate, reported(at)),
  }));
  const readings: Kind = {
    weight: 1,
    rhythm: 'crowd',
    draft: (at, townTime) => ({
      ...crowdReading(freeCamera(), random, townTime),
      occurredAt: at,
    }),
  };
  const disputes: Kind = {
    weight: 1,
    rhythm: 'home',
    draft: (at) => backgroundDispute(town, random, reported(at)),
  };
  return [
    ...share(SHARES.crowds, [readings]),
    ...share(SHARES.alarms, alarms),
    ...share(SHARES.incidents, incidents),
    ...share(SHARES.disputes, [disputes]),
  ];
}

/** A camera that goes away comes back. */
function alarm(
  { devices }: World,
  random: Random,
  rate: AlarmRate,
  at: number,
  later: (draft: CaseDraft) => void,
): CaseDraft {
  const device = anyDevice(devices, random, rate);
  if (rate.category === 'offline')
    later(alarmDraft(device, soonAfter(random, at), { category: 'online', severity: 1 }));
  return backgroundAlarm(device, random, rate, at);
}

function share(part: number, kinds: readonly Kind[]): Kind[] {
  const sum = kinds.reduce((total, kind) => total + kind.weight, 0);
  return kinds.map((kind) => ({ ...kind, weight: (kind.weight / sum) * part }));
}
