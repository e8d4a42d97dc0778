import { DAY_MS } from '../../../core/time/duration.ts';
import type { DeviceRate } from '../../../steps/ports/history.ts';
import type { ClickHouse } from '../clickhouse.ts';

interface Row {
  readonly device_class: number | null;
  readonly county: string | null;
  readonly devices: string | number;
  readonly online: string | number;
  readonly offline: string | number;
  readonly day: number | null;
  readonly week: number | null;
  readonly month: number | null;
}

/** Online rates by class and county, of the cameras whose areas' codes begin so; null for all. */
export async function deviceRates(
  clickhouse: ClickHouse,
  now: number,
  areas: readonly string[] | null,
): Promise<readonly DeviceRate[]> {
  const rows = await clickhouse.query<Row>(QUERY, {
    now,
    day: now - DAY_MS,
    week: now - 7 * DAY_MS,
    month: now - 30 * DAY_MS,
    everywhere: areas === null ? 1 : 0,
    areas: areas ?? [],
  });
  return rows.map((row) => ({
    deviceClass: row.device_class,
    areaCode: row.county,
    devices: Number(row.devices),
    online: Number(row.online),
    offline: Number(row.offline),
    day: row.day,
    week: row.week,
    month: row.month,
  }));
}

/** Time online of the time of which the state is known, from `since` on: `[start, end, is online]` by turns. */
const rate = (since: string): string => `
  if(sum(known_${since}) = 0, NULL, sum(online_${since}) / sum(known_${since})) AS ${since}`;
const shares = (since: string): string => `
    arraySum((s, e, o) -> o * greatest(0, least(e, {now:Int64}) - greatest(s, {${since}:Int64})), starts, ends, states) AS online_${since},
    arraySum((s, e) -> greatest(0, least(e, {now:Int64}) - greatest(s, {${since}:Int64})), starts, ends) AS known_${since}`;

/** The turns are those of the view `device_status`: an offline case that was cleared is a device that came back. */
const QUERY = `
SELECT
  device_class,
  county,
  count() AS devices,
  countIf(notEmpty(states) AND states[-1] = 1) AS online,
  countIf(notEmpty(states) AND states[-1] = 0) AS offline,
  ${rate('day')},
  ${rate('week')},
  ${rate('month')}
FROM (
  SELECT
    device_class,
    if(area_code IS NULL OR length(area_code) < 6, NULL, substring(area_code, 1, 6)) AS county,
    arrayMap(turn -> tupleElement(turn, 1), turns) AS starts,
    arrayMap(turn -> toInt64(tupleElement(turn, 2)), turns) AS states,
    if(empty(starts), [], arrayConcat(arrayPopFront(starts), [{now:Int64}])) AS ends,
    ${shares('day')},
    ${shares('week')},
    ${shares('month')}
  FROM (
    SELECT
      device_id,
      argMaxIf(alarm.device_class, alarm.occurred_at, alarm.device_class IS NOT NULL) AS device_class,
      argMaxIf(alarm.area_code, alarm.occurred_at, alarm.area_code IS NOT NULL) AS area_code,
      arraySort(groupArrayArrayIf(
        if(alarm.category = 'online', [(toUnixTimestamp64Milli(alarm.occurred_at), toUInt8(1))],
          if(alarm.status IN ('cleared', 'closed'),
            [(toUnixTimestamp64Milli(alarm.occurred_at), toUInt8(0)), (toUnixTimestamp64Milli(alarm.recorded_at), toUInt8(1))],
            [(toUnixTimestamp64Milli(alarm.occurred_at), toUInt8(0))])),
        alarm.category IN ('online', 'offline') AND alarm.occurred_at <= fromUnixTimestamp64Milli({now:Int64}))) AS turns
    FROM (
      SELECT * FROM events
      WHERE stream = 'camera-alarms' AND device_id IS NOT NULL
      ORDER BY case_id ASC, revision DESC
      LIMIT 1 BY case_id
    ) AS alarm
    WHERE alarm.status != 'retracted'
    GROUP BY alarm.device_id AS device_id
  )
  WHERE {everywhere:UInt8} = 1 OR arrayExists(prefix -> startsWith(ifNull(area_code, ''), prefix), {areas:Array(String)})
)
GROUP BY device_class, county
ORDER BY county, device_class`;
