import { createRandom, type Random } from './random.ts';
import { nearby, type Point, placeOf, type Town } from './town.ts';
import type { CameraDetails, PlaceJson } from './town-event.ts';

export interface Device {
  readonly id: string;
  /** 1 the most important. */
  readonly deviceClass: 1 | 2 | 3;
  readonly point: Point;
  readonly place: PlaceJson;
}

export interface Devices {
  readonly cameras: readonly Device[];
  /** Class 1 cameras above squares and stations: they report crowd density and people counts. */
  readonly crowdCameras: readonly Device[];
  /** Smoke detectors; 2i and 2i+1 hang in the same building. */
  readonly detectors: readonly Device[];
}

const CLASS_1_SHARE = 0.1;
const CLASS_2_SHARE = 0.3;
const CAMERAS_PER_CROWD_CAMERA = 80;
const CAMERAS_PER_DETECTOR_PAIR = 10;
/** GB/T 28181 annex: type codes of the 20-digit id. */
const CAMERA_TYPE = '132';
const ALARM_INPUT_TYPE = '134';

/** The town's devices: cameras on streets, by street weight, and pairs of smoke detectors in homes. */
export function createDevices(town: Town): Devices {
  const random = createRandom(town.seed, 'devices');
  const cameras = Array.from({ length: town.scale.cameras }, (_, i) => {
    const share = i / town.scale.cameras;
    const deviceClass = share < CLASS_1_SHARE ? 1 : share < CLASS_1_SHARE + CLASS_2_SHARE ? 2 : 3;
    return device(town.streetPoint(random), deviceClass, CAMERA_TYPE, i + 1);
  });
  const crowdCameras = cameras.slice(0, Math.max(2, Math.round(cameras.length / CAMERAS_PER_CROWD_CAMERA)));
  return { cameras, crowdCameras, detectors: detectors(town, random) };
}

function detectors(town: Town, random: Random): Device[] {
  const pairs = Math.max(4, Math.round(town.scale.cameras / CAMERAS_PER_DETECTOR_PAIR));
  return Array.from({ length: pairs }, (_, pair) => {
    const home = random.pick(town.buildings);
    return [1, 2].map((n) => device(nearby(random, town, home, 12), 2, ALARM_INPUT_TYPE, 2 * pair + n));
  }).flat();
}

/** Id: 8 digits centre (6 of them the division), 2 industry, 3 type, 1 network, 6 serial (GB/T 28181). */
function device(point: Point, deviceClass: 1 | 2 | 3, type: string, serial: number): Device {
  const place = placeOf(point);
  const id = `${place.areaCode.slice(0, 6)}0000${type}0${String(serial).padStart(6, '0')}`;
  return { id, deviceClass, point, place };
}

export function detailsOf(device: Device): CameraDetails {
  return { deviceId: device.id, deviceClass: device.deviceClass };
}
