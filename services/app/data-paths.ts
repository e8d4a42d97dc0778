import { join } from 'node:path';

/** Where an installation keeps what, below its data directory. */
export function dataPaths(dataDir: string) {
  return {
    log: join(dataDir, 'log.sqlite'),
    schemas: join(dataDir, 'schemas.sqlite'),
    clickhouse: join(dataDir, 'clickhouse'),
    tokenKey: join(dataDir, 'token.key'),
    doorKey: join(dataDir, 'clickhouse.key'),
    accounts: join(dataDir, 'accounts.sqlite'),
    state: join(dataDir, 'state.json'),
  };
}
