import type { EventView } from '../../../services/core/event/event.ts';
import type { SubjectRecord } from '../../../services/core/record/subject-record.ts';
import { DAY_MS } from '../../../services/core/time/duration.ts';
import { createRandom } from './random.ts';
import { cellNumbered } from './scorer-under-load.ts';

export interface Area {
  /** Of its cell; towns and neighbours of others are far enough away. */
  readonly number: number;
  readonly cameras: number;
}

/** Camera alarms of single areas, each a cell in a village and town of its own, in the order of time. */
export interface HotFeed {
  /** Moves on by so much and makes an alarm there; those that trigger rules are of severity 4, the others of 1 to 3. */
  alarm(area: Area, stepMs: number, triggers: boolean): SubjectRecord;
}

const START = Date.UTC(2025, 0, 1);
/** Standing events lie so far apart at the most: all in a window of 28 days. */
export const SPREAD_MS = 27 * DAY_MS;
const SEEN = [
  'crowd_density',
  'crowd_density',
  'smoke',
  'fire',
  'intrusion',
  'intrusion',
  'online',
  'offline',
] as const;

export function createHotFeed(): HotFeed {
  const random = createRandom(1);
  let at = START;
  let number = 0;
  return {
    alarm(area, stepMs, triggers) {
      at += stepMs;
      const event: EventView = {
        ...BLANK,
        caseId: `cam-2025-${number++}`,
        occurredAt: at,
        recordedAt: at,
        category: random.pick(SEEN),
        severity: triggers ? 4 : 1 + random.below(3),
        place: {
          lon: 117 + area.number / 100 + random.next() / 1_000,
          lat: 24.5 + random.next() / 1_000,
          areaCode: codeOf(area),
        },
        deviceId: `camera-${area.number}-${random.below(area.cameras)}`,
        value: random.below(100_000) / 100,
      };
      return {
        origin: null,
        body: { kind: 'event', event, subjects: subjectsOf(area), roles: [], nearby: false },
      };
    },
  };
}

const codeOf = ({ number }: Area): string => `3501${String(number).padStart(5, '0')}001`;

function subjectsOf(area: Area): readonly string[] {
  const code = codeOf(area);
  return [`area:cell:${cellNumbered(area.number)}`, `area:town:${code.slice(0, 9)}`];
}

const BLANK: EventView = {
  stream: 'camera-alarms',
  caseId: '',
  revision: 0,
  status: 'reported',
  occurredAt: 0,
  recordedAt: 0,
  category: 'smoke',
  severity: 1,
  place: null,
  source: 'source-camera-alarms',
  deviceId: null,
  deviceClass: 1,
  confidence: null,
  value: null,
  unit: 'persons/m2',
  policeInitiated: null,
  assessment: null,
  protectionOrderUntil: null,
  stage: null,
  threat: null,
  weapon: null,
  injury: null,
  amount: null,
};
