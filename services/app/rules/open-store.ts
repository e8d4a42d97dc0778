import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClickHouse } from '../../adapters/clickhouse/clickhouse.ts';
import { REASON_HEADER } from '../../adapters/clickhouse/door/credentials.ts';
import { openServer } from '../../adapters/clickhouse/server.ts';
import type { Config } from '../config.ts';
import { dataPaths } from '../data-paths.ts';
import { openEmbeddedEngine } from '../embedded-engine.ts';
import { UsageError } from '../usage-error.ts';

/** Who looks, and the reason they state. */
export interface Looker {
  readonly who: string;
  readonly statedReason: string;
}

/** How long a door that is there takes to say so, ms. */
const PATIENCE_MS = 1_000;

/** The installation's ClickHouse for one look from the command line: a server where the settings name one; the door of a running system; else the embedded engine itself, which one process
 * may have open at a time. */
export async function openStore(config: Config, looker: Looker): Promise<ClickHouse> {
  const { url, user, password, database, doorPort } = config.clickhouse;
  if (url !== undefined) return openServer({ url, user, password, database });
  const paths = dataPaths(config.dataDir);
  const door = `http://127.0.0.1:${doorPort}`;
  const key = await readFile(paths.doorKey, 'utf8').catch(() => '');
  if (key.trim() === '' || !(await answers(door, key.trim())))
    return await openEmbeddedEngine(paths.clickhouse).catch(async (error: unknown) => {
      throw (await isOpenElsewhere(paths.clickhouse))
        ? new UsageError(
            `${paths.clickhouse}: open in a process that runs, and its door does not answer at ${door}; set clickhouse.doorPort (TOCSIN_CLICKHOUSE_DOOR_PORT) to the port that "up" told as it started`,
          )
        : error;
    });
  return openServer({
    url: door,
    user: looker.who,
    password: key.trim(),
    database: 'default',
    headers: { [REASON_HEADER]: encodeURIComponent(looker.statedReason) },
  });
}

/** Whether the process that the engine's status file names lives. The engine's own error does not say what failed. */
async function isOpenElsewhere(directory: string): Promise<boolean> {
  const status = await readFile(join(directory, 'status'), 'utf8').catch(() => '');
  const pid = Number(/^PID: (\d+)$/m.exec(status)?.[1] ?? 0);
  if (pid === 0 || pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function answers(door: string, key: string): Promise<boolean> {
  try {
    const answer = await fetch(`${door}/ping`, {
      headers: { 'x-clickhouse-key': key },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return answer.ok;
  } catch {
    return false;
  }
}
