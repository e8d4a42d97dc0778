import { createMemoryLog } from '../../../services/adapters/memory-log/memory-log.ts';
import { createMemoryStore } from '../../../services/adapters/memory-log/store.ts';
import { logContract } from '../../contract/log.ts';

logContract(
  'the in-memory log',
  async () => {
    const store = createMemoryStore();
    let now = 1_700_000_000_000;
    return {
      open: async () => createMemoryLog({ store, now: () => now }),
      advance: (ms) => {
        now += ms;
      },
      dispose: async () => {},
    };
  },
  { oneOrder: true, takesGroupOver: true, followsClock: true, prunes: true, modelRuns: 60 },
);
