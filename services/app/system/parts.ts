import type { ClickHouse } from '../../adapters/clickhouse/clickhouse.ts';
import type { Logger } from '../../steps/ports/logger.ts';
import type { Config } from '../config.ts';
import { type Installation, openInstallation, openLogOnly } from '../installation.ts';
import type { Step } from '../steps.ts';

/** What the steps of a process work over; ClickHouse is null where it does not store. */
export type Parts = Omit<Installation, 'clickhouse'> & { readonly clickhouse: ClickHouse | null };

/** Only who stores opens ClickHouse. */
export async function openParts(config: Config, steps: ReadonlySet<Step>, logger: Logger): Promise<Parts> {
  if (steps.has('store')) return await openInstallation(config, config.dataDir, logger);
  return { ...(await openLogOnly(config, config.dataDir, logger)), clickhouse: null };
}
