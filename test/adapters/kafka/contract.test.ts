import { logContract } from '../../contract/log.ts';
import { describeKafka, freshPrefix, openLog } from './kafka.ts';
import { namedApart } from './named-apart.ts';

describeKafka('on a broker', () => {
  logContract(
    'the Kafka log',
    async () => {
      const prefix = freshPrefix();
      return {
        open: async () => namedApart(await openLog(), prefix),
        advance: () => undefined,
        dispose: async () => undefined,
      };
    },
    { oneOrder: false, takesGroupOver: false, followsClock: false, prunes: false, modelRuns: 8 },
  );
});
