import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedLog } from '../../../services/adapters/embedded-log/embedded-log.ts';
import { logContract } from '../../contract/log.ts';

logContract(
  'the embedded log',
  async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tocsin-log-'));
    let now = 1_700_000_000_000;
    return {
      open: () => openEmbeddedLog({ path: join(directory, 'log.db'), now: () => now }),
      advance: (ms) => {
        now += ms;
      },
      dispose: () => rm(directory, { recursive: true }),
    };
  },
  { oneOrder: true, takesGroupOver: true, followsClock: true, prunes: true, modelRuns: 60 },
);
