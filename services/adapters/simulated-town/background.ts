import { HOUR_MS } from '../../core/time/duration.ts';
import {
  ALARM_RATES,
  type AlarmRate,
  alarmDraft,
  anyDevice,
  backgroundAlarm,
  crowdReading,
  DETECTOR_RATE,
  outageMs,
  READING_INTERVAL_MS,
  tamperedMs,
} from './alarms.ts';
import { createBurglaries } from './burglaries.ts';
import type { Course } from './delivery.ts';
import { atStage, backgroundDispute, coursesOf, DISPUTES_PER_THOUSAND_YEAR } from './disputes.ts';
import { nextReportAt } from './domestic-repeat.ts';
import { DOMESTIC_PER_THOUSAND_YEAR, INCIDENT_RATES } from './incident-rates.ts';
import { backgroundDomestic, backgroundIncident, burglaryDraft } from './incidents.ts';
import { startOfDay } from './local-time.ts';
import type { World } from './planted/script.ts';
import { createRandom, type Random } from './random.ts';
import { anyResident, type Resident } from './residents.ts';
import { arrivals, RHYTHMS } from './rhythm.ts';
import { createTimeQueue } from './time-queue.ts';

const HOURS_PER_YEAR = 24 * 365.25;

/** One kind of background: the cases that occur on a local day. Days are asked for in order. */
export type DayProcess = (day: number) => Iterable<Course>;

export function backgroundOf(world: World): readonly DayProcess[] {
  return [
    incidents(world),
    domestic(world),
    burglaries(world),
    disputes(world),
    alarms(world),
    crowds(world),
  ];
}

const perHour = (world: World, perThousandYear: number): number =>
  (perThousandYear * (world.town.scale.people / 1_000) * world.town.scale.rate) / HOURS_PER_YEAR;

function incidents(world: World): DayProcess {
  const randoms = INCIDENT_RATES.map((rate) => createRandom(world.town.seed, 'incidents', rate.category));
  return function* (day) {
    for (const [i, rate] of INCIDENT_RATES.entries()) {
      const random = randoms[i]!;
      const hourly = perHour(world, rate.perThousandYear);
      for (const at of arrivals(random, hourly, RHYTHMS[rate.rhythm], startOfDay(day), startOfDay(day + 1)))
        yield { draft: backgroundIncident(world.town, random, rate, at) };
    }
  };
}

/** First reports by thinning; each report may be followed by another about the same person. */
function domestic(world: World): DayProcess {
  const random = createRandom(world.town.seed, 'domestic');
  const due = createTimeQueue<{ at: number; resident: Resident }>();
  const hourly = perHour(world, DOMESTIC_PER_THOUSAND_YEAR);
  return function* (day) {
    const end = startOfDay(day + 1);
    for (const at of arrivals(random, hourly, RHYTHMS.home, startOfDay(day), end))
      due.put(at, { at, resident: anyResident(random, world.town) });
    while (due.nextAt() < end) {
      const { at, resident } = due.take()!;
      const next = nextReportAt(random, at);
      if (next !== undefined) due.put(next, { at: next, resident });
      yield { draft: backgroundDomestic(world.town, random, resident, at) };
    }
  };
}

function burglaries({ town }: World): DayProcess {
  const process = createBurglaries(town);
  const random = createRandom(town.seed, 'burglary-reports');
  return (day) =>
    process
      .nextDay(day)
      .map(({ building, occurredAt }) => ({ draft: burglaryDraft(town, random, building, occurredAt) }));
}

function disputes(world: World): DayProcess {
  const random = createRandom(world.town.seed, 'disputes');
  const hourly = perHour(world, DISPUTES_PER_THOUSAND_YEAR);
  return function* (day) {
    for (const at of arrivals(random, hourly, RHYTHMS.home, startOfDay(day), startOfDay(day + 1)))
      yield disputeCourse(world, random, at);
  };
}

function disputeCourse(world: World, random: Random, at: number): Course {
  const draft = backgroundDispute(world.town, random, at);
  const stages = coursesOf(random).map(({ stage, afterMs }) => ({
    afterMs,
    status: stage === 'accepted' || stage === 'mediating' ? ('updated' as const) : ('closed' as const),
    draft: atStage(draft, stage),
  }));
  return { draft, stages };
}

function alarms(world: World): DayProcess {
  const random = createRandom(world.town.seed, 'alarms');
  return function* (day) {
    for (const rate of [...ALARM_RATES, DETECTOR_RATE]) {
      const devices = rate === DETECTOR_RATE ? world.devices.detectors : world.devices.cameras;
      const hourly = (rate.perCameraDay * devices.length * world.town.scale.rate) / 24;
      for (const at of arrivals(random, hourly, RHYTHMS[rate.rhythm], startOfDay(day), startOfDay(day + 1)))
        yield* alarmCourses(world, random, rate, at);
    }
  };
}

/** An outage is followed by `online`; a tampered camera is put right; a smoke alarm is looked at and cleared, or retracted as false. */
function* alarmCourses(world: World, random: Random, rate: AlarmRate, at: number): Generator<Course> {
  const device = anyDevice(world.devices, random, rate);
  const draft = backgroundAlarm(device, random, rate, at);
  if (rate === DETECTOR_RATE) {
    const status = random.chance(0.3) ? ('retracted' as const) : ('cleared' as const);
    yield { draft, stages: [{ afterMs: random.uniform(0.05, 0.5) * HOUR_MS, status, draft }] };
  } else if (rate.category === 'tamper') {
    yield { draft, stages: [{ afterMs: tamperedMs(random), status: 'cleared', draft }] };
  } else yield { draft };
  if (rate.category === 'offline')
    yield { draft: alarmDraft(device, at + outageMs(random), { category: 'online', severity: 1 }) };
}

function crowds(world: World): DayProcess {
  const random = createRandom(world.town.seed, 'crowds');
  return function* (day) {
    for (const camera of world.devices.crowdCameras)
      for (let at = startOfDay(day) + 6 * HOUR_MS; at < startOfDay(day + 1); at += READING_INTERVAL_MS)
        yield { draft: crowdReading(camera, random, at + random.int(0, 999)) };
  };
}
