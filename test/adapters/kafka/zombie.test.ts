import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import type { Committed } from '../../../services/steps/ports/log.ts';
import { collector, records, topic } from '../../contract/log/support.ts';
import { waitUntil } from '../../wait-until.ts';
import { describeKafka, freshPrefix, openLog, servers } from './kafka.ts';

function startOther(name: string) {
  const args = [join(import.meta.dirname, 'other-process.ts'), servers!.brokers.join(','), name];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const said: string[] = [];
  createInterface(child.stdout).on('line', (line) => said.push(line));
  return { child, said };
}

describeKafka('a process that was stopped past the session timeout', () => {
  it('cannot commit when it wakes, does no harm, and joins again', async () => {
    const name = `${freshPrefix()}a`;
    const log = await openLog({ sessionTimeoutMs: 2_000 });
    await log.createTopics([topic(name, 1)]);
    await log.append(records(name, 0, ['one']));
    const { child, said } = startOther(name);
    try {
      await waitUntil('the other holds a batch', () => said.includes('holding'));
      child.kill('SIGSTOP');
      const reading = collector({
        handle: async (batch, control) => {
          await control.commit(new Map([[name, batch.at(-1)!.offset + 1]]), 'by the second');
        },
      });
      const running = await log.run({ group: name, topics: [name], task: reading.task });
      await waitUntil('its partition was taken over', () => reading.seen.length === 1);
      child.kill('SIGCONT');
      child.stdin.write('go on\n');
      await waitUntil('it was refused', () => said.includes('refused: fenced'));
      expect(said).not.toContain('stopping');
      // What it had is another's: it is told so, and tells nobody any more how far it is.
      await waitUntil('its task to be over', () => said.includes('over'));
      child.stdin.write('lag\n');
      await waitUntil('it to know of nothing', () => said.includes('knows of 0'));
      await running.stop();
      await waitUntil('it starts where the second left off', () =>
        said.includes('starting at by the second'),
      );
      expect(said.some((line) => line.startsWith('ended'))).toBe(false);
      expect(said).not.toContain('committed');
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    const left = Promise.withResolvers<Committed | undefined>();
    const after = collector({
      start: async (committed) => {
        left.resolve(committed.get(name));
        return new Map();
      },
    });
    const again = await log.run({ group: name, topics: [name], task: after.task });
    expect(await left.promise).toEqual({ offset: 1, metadata: 'by the second' });
    await again.stop();
    await log.close();
  });
});
