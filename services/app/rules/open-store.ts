import { readFile } from 'node:fs/promises';
import { createAccessLog } from '../../adapters/clickhouse/access-log.ts';
import type { ClickHouse } from '../../adapters/clickhouse/clickhouse.ts';
import { REASON_HEADER } from '../../adapters/clickhouse/door/credentials.ts';
import { openServer } from '../../adapters/clickhouse/server.ts';
import type { Config } from '../config.ts';
import { dataPaths } from '../data-paths.ts';
import { openEmbeddedEngine } from '../embedded-engine.ts';

/** The installation's ClickHouse for one look from the command line. */
export interface OpenStore {
  readonly clickhouse: ClickHouse;
  /** Puts into `access_log` who looks at what and why (charter, clause 8); resolves when it is there. `outcome`: `ok`, or
   * the code of the error. */
  recordLook(what: string, text: string, outcome: string): Promise<void>;
}

/** Who looks, and the reason they state. */
export interface Looker {
  readonly who: string;
  readonly statedReason: string;
}

/** How long a door that is there takes to say so, ms. */
const PATIENCE_MS = 1_000;

/** A server where the settings name one; the door of a running system; else the embedded engine itself, which one process
 * may have open at a time. */
export async function openStore(config: Config, looker: Looker): Promise<OpenStore> {
  const { url, user, password, database, doorPort } = config.clickhouse;
  if (url !== undefined) return directly(openServer({ url, user, password, database }), looker);
  const paths = dataPaths(config.dataDir);
  const door = `http://127.0.0.1:${doorPort}`;
  const key = await readFile(paths.doorKey, 'utf8').catch(() => '');
  if (key.trim() === '' || !(await answers(door, key.trim())))
    return directly(await openEmbeddedEngine(paths.clickhouse), looker);
  const clickhouse = openServer({
    url: door,
    user: looker.who,
    password: key.trim(),
    database: 'default',
    headers: { [REASON_HEADER]: encodeURIComponent(looker.statedReason) },
  });
  return {
    clickhouse,
    // The door writes down every query with its text: one that names what is looked at is the entry.
    recordLook: async (what, text, outcome) => {
      const look = `${what}: ${text}${outcome === 'ok' ? '' : ` (${outcome})`}`;
      await clickhouse.query(`SELECT ${literal(look)} AS look`);
    },
  };
}

function directly(clickhouse: ClickHouse, { who, statedReason }: Looker): OpenStore {
  const logAccess = createAccessLog(clickhouse);
  return {
    clickhouse,
    recordLook: (what, query, outcome) =>
      logAccess({ at: Date.now(), who, via: 'command', what, query, statedReason, rows: null, outcome }),
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

function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
