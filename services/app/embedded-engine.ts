import type { ClickHouse } from '../adapters/clickhouse/clickhouse.ts';
import { UsageError } from './usage-error.ts';

/**
 * Opens the embedded ClickHouse in a directory. The engine is loaded only here, when it is wanted: half a gigabyte that an
 * image for a cluster leaves out. Throws UsageError where it is not there.
 */
export async function openEmbeddedEngine(path: string): Promise<ClickHouse> {
  const { openEmbedded } = await present(() => import('../adapters/clickhouse/embedded.ts'));
  return openEmbedded({ path });
}

/** What the door to the embedded engine is made by; it is loaded as the engine is. */
export async function doorMaker() {
  const { createDoor } = await present(() => import('../adapters/clickhouse/door/door.ts'));
  return createDoor;
}

async function present<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== 'CHDB_PLATFORM') throw error;
    throw new UsageError(
      'the embedded ClickHouse is not installed here: set clickhouse.url (TOCSIN_CLICKHOUSE_URL) to a server, or install with optional dependencies on a platform that it runs on',
    );
  }
}
