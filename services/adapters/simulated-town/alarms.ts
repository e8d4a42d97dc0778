import { HOUR_MS, MINUTE_MS } from '../../core/time/duration.ts';
import { type Device, type Devices, detailsOf } from './devices.ts';
import type { Random } from './random.ts';
import { intensityAt, RHYTHMS, type RhythmName } from './rhythm.ts';
import type { CameraDetails, CaseDraft } from './town-event.ts';

export interface AlarmRate {
  readonly category: string;
  readonly perCameraDay: number;
  readonly rhythm: RhythmName;
  readonly severity: number;
}

/** Alarms per camera and day; all of them false or of no consequence, as most alarms are. Assumptions, save that
 * `offline` keeps class 1 above 98 % online (see `outageMs`). */
// biome-ignore format: a table
export const ALARM_RATES: readonly AlarmRate[] = [
  { category: 'intrusion', perCameraDay: 0.05, rhythm: 'night', severity: 2 },
  { category: 'line_crossing', perCameraDay: 0.08, rhythm: 'street', severity: 1 },
  { category: 'object_left', perCameraDay: 0.02, rhythm: 'crowd', severity: 1 },
  { category: 'object_removed', perCameraDay: 0.01, rhythm: 'crowd', severity: 1 },
  { category: 'wrong_way', perCameraDay: 0.03, rhythm: 'traffic', severity: 1 },
  { category: 'fall', perCameraDay: 0.003, rhythm: 'crowd', severity: 2 },
  { category: 'audio', perCameraDay: 0.02, rhythm: 'street', severity: 1 },
  { category: 'tamper', perCameraDay: 0.006, rhythm: 'night', severity: 2 },
  { category: 'temperature', perCameraDay: 0.002, rhythm: 'home', severity: 2 },
  { category: 'video_loss', perCameraDay: 0.02, rhythm: 'flat', severity: 1 },
  { category: 'device_fault', perCameraDay: 0.01, rhythm: 'flat', severity: 1 },
  { category: 'offline', perCameraDay: 0.08, rhythm: 'flat', severity: 1 },
  { category: 'other', perCameraDay: 0.02, rhythm: 'flat', severity: 1 },
];

/** False alarms of a smoke detector: cooking, dust. */
export const DETECTOR_RATE: AlarmRate = {
  category: 'smoke',
  perCameraDay: 0.004,
  rhythm: 'home',
  severity: 2,
};

/** Minutes between two readings of a crowd camera, from 6 h to 24 h. */
export const READING_INTERVAL_MS = 30 * MINUTE_MS;
/** What a square holds on an ordinary day stays below 2 persons/m2, where walking slows (Fruin; Still). */
const ORDINARY_DENSITY_LIMIT = 1.9;

export function alarmDraft(
  device: Device,
  occurredAt: number,
  facts: Pick<CaseDraft, 'category' | 'severity'> & Pick<CameraDetails, 'confidence' | 'value' | 'unit'>,
): CaseDraft {
  const { category, severity, ...measured } = facts;
  return {
    stream: 'camera-alarms',
    occurredAt,
    category,
    severity,
    place: device.place,
    details: { ...detailsOf(device), ...measured },
  };
}

export function backgroundAlarm(
  device: Device,
  random: Random,
  rate: AlarmRate,
  occurredAt: number,
): CaseDraft {
  const confidence = Number(random.uniform(0.5, 0.95).toFixed(2));
  return alarmDraft(device, occurredAt, { category: rate.category, severity: rate.severity, confidence });
}

/** How long a camera stays away: 3 h on average, so that 1 % of cameras are offline at a time. */
export function outageMs(random: Random): number {
  return Math.floor(Math.min(random.exponential(3 * HOUR_MS), 18 * HOUR_MS));
}

/** How long a tampered camera stays so before somebody has been there: 2 h on average, a day at most. */
export function tamperedMs(random: Random): number {
  return Math.floor(Math.min(random.exponential(2 * HOUR_MS), 24 * HOUR_MS));
}

/** An ordinary density reading, persons/m2. */
function ordinaryDensity(random: Random, at: number): number {
  const typical = 0.43 * intensityAt(RHYTHMS.crowd, at);
  return Number(Math.min(ORDINARY_DENSITY_LIMIT, random.logNormal(typical, 0.35)).toFixed(2));
}

export function densityDraft(device: Device, at: number, personsPerM2: number): CaseDraft {
  return alarmDraft(device, at, {
    category: 'crowd_density',
    severity: personsPerM2 >= 5 ? 4 : personsPerM2 >= 3.5 ? 3 : personsPerM2 >= 2 ? 2 : 1,
    value: personsPerM2,
    unit: 'persons/m2',
  });
}

/** What a crowd camera reports at one moment: how dense, and now and then how many. */
export function crowdReading(device: Device, random: Random, at: number): CaseDraft {
  const density = ordinaryDensity(random, at);
  if (random.chance(0.7)) return densityDraft(device, at, density);
  const value = Math.round(density * 400);
  return alarmDraft(device, at, { category: 'people_count', severity: 1, value, unit: 'persons' });
}

export function anyDevice(devices: Devices, random: Random, rate: AlarmRate): Device {
  return random.pick(rate === DETECTOR_RATE ? devices.detectors : devices.cameras);
}
