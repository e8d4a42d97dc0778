import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { createAccessLog } from '../../adapters/clickhouse/access-log.ts';
import type { ClickHouse } from '../../adapters/clickhouse/clickhouse.ts';
import { openEmbedded } from '../../adapters/clickhouse/embedded.ts';
import { openServer } from '../../adapters/clickhouse/server.ts';
import type { Config } from '../config.ts';
import { dataPaths } from '../installation.ts';

/** The installation's ClickHouse for one look from the command line. */
export interface OpenStore {
  readonly clickhouse: ClickHouse;
  /** Puts into `access_log` who looks at what (charter, clause 8); resolves when it is there. */
  recordLook(what: string, text: string): Promise<void>;
}

/** How long a door that is there takes to say so, ms. */
const PATIENCE_MS = 1_000;

/** A server where the settings name one; the door of a running system; else the embedded engine itself, which one process
 * may have open at a time. */
export async function openStore(config: Config): Promise<OpenStore> {
  const { url, user, password, database, doorPort } = config.clickhouse;
  if (url !== undefined) return directly(openServer({ url, user, password, database }));
  const paths = dataPaths(config.dataDir);
  const door = `http://127.0.0.1:${doorPort}`;
  const key = await readFile(paths.doorKey, 'utf8').catch(() => '');
  if (key.trim() === '' || !(await answers(door, key.trim())))
    return directly(openEmbedded({ path: paths.clickhouse }));
  const clickhouse = openServer({ url: door, user: account(), password: key.trim(), database: 'default' });
  return {
    clickhouse,
    // The door writes down every query with its text: one that names what is looked at is the entry.
    recordLook: async (what, text) => {
      await clickhouse.query(`SELECT ${literal(`${what}: ${text}`)} AS look`);
    },
  };
}

function directly(clickhouse: ClickHouse): OpenStore {
  const logAccess = createAccessLog(clickhouse);
  return {
    clickhouse,
    recordLook: (what, query) =>
      logAccess({
        at: Date.now(),
        who: account(),
        via: 'command',
        what,
        query,
        statedReason: '',
        rows: null,
        outcome: 'ok',
      }),
  };
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

function account(): string {
  return userInfo().username;
}

function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
