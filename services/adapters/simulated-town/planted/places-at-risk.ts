import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../../core/time/duration.ts';
import { alarmDraft, densityDraft } from '../alarms.ts';
import type { Device } from '../devices.ts';
import { burglaryDraft, incidentDraft } from '../incidents.ts';
import type { Random } from '../random.ts';
import { nearby, placeOf, type Town } from '../town.ts';
import { report, type ScriptWriter, type Step } from './script.ts';

const READING_EVERY_MS = 2 * MINUTE_MS;

/** Buildings of a run lie this near its first one, so no two of them are further than 100 m apart. */
const RUN_RADIUS_METRES = 50;

/** Four to six burglaries within 100 m and ten days: faster than the background's near repeats. */
export const burglaryRun: ScriptWriter = ({ town }, random) => {
  const first = random.int(0, town.buildings.length - 1);
  const near = buildingsNear(town, first);
  const count = random.int(4, 6);
  let after = 0;
  const steps = Array.from({ length: count }, (_, i) => {
    if (i > 0) after += random.uniform(0.7, 1.9) * DAY_MS;
    const building = i === 0 ? first : random.pick(near);
    // Drawn here and not in the draft: the draft may be asked for more than once.
    const draft = burglaryDraft(town, random, building, 0);
    return report(i, after, (occurredAt) => ({ ...draft, occurredAt }));
  });
  const place = placeOf(town.buildings[first]!);
  return { kind: 'burglary_run', purpose: 'property_harm', subject: { type: 'area', place }, steps };
};

/** Buildings of the same block, itself included. */
function buildingsNear(town: Town, building: number): number[] {
  const start = building - (building % town.buildingsPerBlock);
  const from = town.buildings[building]!;
  return Array.from({ length: town.buildingsPerBlock }, (_, i) => start + i).filter((other) => {
    const to = town.buildings[other]!;
    return Math.hypot(from.x - to.x, from.y - to.y) <= RUN_RADIUS_METRES;
  });
}

/** Density past slower walking (2), involuntary contact (3.57) and into dangerous forces (about 5 and up; Fruin,
 * Still), a reading every two minutes, then down again. */
export const crowdBuildUp: ScriptWriter = ({ devices }, random) => {
  const rising = [0.9, 1.6, 2.3, 2.9, 3.6, 4.3, 5.1, 5.6, 4.2, 2.4];
  return crowd('crowd_build_up', random.pick(devices.crowdCameras), random, rising);
};

/** Benign: a busy hour that stays below 2 per m2. */
export const busyHour: ScriptWriter = ({ devices }, random) => {
  const rising = [0.7, 1, 1.3, 1.6, 1.75, 1.7, 1.4, 0.9];
  return crowd('benign_crowd', random.pick(devices.crowdCameras), random, rising);
};

function crowd(
  kind: 'crowd_build_up' | 'benign_crowd',
  camera: Device,
  random: Random,
  densities: readonly number[],
): ReturnType<ScriptWriter> {
  const steps = densities.map((density, i) => {
    const value = Number((density + random.uniform(0, 0.1)).toFixed(2));
    return report(i, i * READING_EVERY_MS, (at) => densityDraft(camera, at, value));
  });
  return { kind, purpose: 'crowd_safety', subject: { type: 'area', place: camera.place }, steps };
}

/** Two detectors of one building within minutes. */
export const smokeTwoDevices: ScriptWriter = ({ devices }, random) => {
  const first = 2 * random.int(0, devices.detectors.length / 2 - 1);
  const [one, other] = [devices.detectors[first]!, devices.detectors[first + 1]!];
  const steps = [
    report(0, 0, smoke(one, random)),
    report(1, random.uniform(20, 150) * SECOND_MS, smoke(other, random)),
  ];
  return {
    kind: 'smoke_two_devices',
    purpose: 'fire_safety',
    subject: { type: 'area', place: one.place },
    steps,
  };
};

/** A detector, and somebody who calls the police about a fire. */
export const smokeAndCall: ScriptWriter = ({ town, devices }, random) => {
  const detector = random.pick(devices.detectors);
  const point = nearby(random, town, detector.point, 20);
  const steps = [
    report(0, 0, smoke(detector, random)),
    report(1, random.uniform(1, 6) * MINUTE_MS, (at) =>
      incidentDraft(at, { category: 'fire', severity: 3, point }),
    ),
  ];
  const subject = { type: 'area', place: detector.place } as const;
  return { kind: 'smoke_and_call', purpose: 'fire_safety', subject, steps };
};

/** Benign: one detector alone, cleared after a look, before ten minutes go by without an answer. */
export const loneSmoke: ScriptWriter = ({ devices }, random) => {
  const detector = random.pick(devices.detectors);
  const draft = smoke(detector, random);
  const cleared = Math.floor(random.uniform(4, 9) * MINUTE_MS);
  const steps: Step[] = [
    report(0, 0, draft),
    { caseIndex: 0, revision: 1, status: 'cleared', afterMs: cleared, draft },
  ];
  const subject = { type: 'area', place: detector.place } as const;
  return { kind: 'benign_smoke', purpose: 'fire_safety', subject, steps };
};

function smoke(detector: Device, random: Random): Step['draft'] {
  const confidence = Number(random.uniform(0.75, 0.98).toFixed(2));
  return (at) => alarmDraft(detector, at, { category: 'smoke', severity: 3, confidence });
}
