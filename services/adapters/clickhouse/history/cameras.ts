import type { Camera } from '../../../steps/ports/history.ts';
import type { ClickHouse } from '../clickhouse.ts';
import { msOrNull } from './rows.ts';

interface Row {
  readonly device_id: string;
  readonly device_class: number | null;
  readonly state: Camera['state'];
  readonly since_ms: string | number | null;
  readonly is_tampered: string | number;
  readonly lon: number | null;
  readonly lat: number | null;
  readonly area_code: string | null;
}

/** Cameras as the view `device_status` has them, of areas whose codes begin so; null for all. */
export async function cameras(
  clickhouse: ClickHouse,
  areas: readonly string[] | null,
  limit: number,
): Promise<readonly Camera[]> {
  const params = { everywhere: areas === null ? 1 : 0, areas: areas ?? [], limit };
  const rows = await clickhouse.query<Row>(QUERY, params);
  return rows.map((row) => ({
    deviceId: row.device_id,
    deviceClass: row.device_class,
    state: row.state,
    since: msOrNull(row.since_ms),
    tampered: Number(row.is_tampered) === 1,
    lon: row.lon,
    lat: row.lat,
    areaCode: row.area_code,
  }));
}

const QUERY = `
SELECT device_id, device_class, state, toUnixTimestamp64Milli(since) AS since_ms, toUInt8(tampered) AS is_tampered, lon, lat, area_code
FROM device_status
WHERE {everywhere:UInt8} = 1 OR arrayExists(prefix -> startsWith(ifNull(area_code, ''), prefix), {areas:Array(String)})
ORDER BY is_tampered DESC, state = 'online', device_id
LIMIT {limit:UInt32}`;
