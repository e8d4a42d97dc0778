/**
 * A process of its own in a group: `node other-process.ts BROKERS TOPIC`. It takes a batch, says `holding`, waits for a line,
 * commits, and says how that went and which batch it was given next. To a line `lag` it says of which partitions it knows how
 * far they are.
 */
import { createInterface } from 'node:readline';
import { openKafkaLog } from '../../../services/adapters/kafka/kafka-log.ts';

const [brokers, topic] = process.argv.slice(2) as [string, string];
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const lines = createInterface(process.stdin);
const toldToGoOn = new Promise<void>((resolve) => lines.once('line', () => resolve()));
const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

const log = await openKafkaLog({ brokers: brokers.split(','), sessionTimeoutMs: 2_000, logger });
const running = await log.run({
  group: topic,
  topics: [topic],
  task: () => ({
    async start(committed) {
      say(`starting at ${committed.get(topic)?.metadata}`);
      return new Map();
    },
    async handle(batch, control) {
      say('holding');
      await toldToGoOn;
      try {
        await control.commit(new Map([[topic, batch.at(-1)!.offset + 1]]), 'by the first');
        say('committed');
      } catch (error) {
        say(`refused: ${(error as { readonly code?: string }).code}`);
        throw error;
      }
    },
    stop: async () => say('stopping'),
    release: () => say('over'),
  }),
});
lines.on('line', (line) => {
  if (line !== 'lag') return;
  void running.lag().then((rows) => say(`knows of ${rows.length}`));
});
running.done.catch((error: Error) => say(`ended: ${error.message}`));
