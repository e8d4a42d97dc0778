/** What a second process does to a log: `node other-process.ts COMMAND FILE`. Tells its progress line by line. */
import { openEmbeddedLog } from '../../../services/adapters/embedded-log/embedded-log.ts';
import type { Log } from '../../../services/steps/ports/log.ts';
import { collector, record, records } from '../../contract/log/support.ts';

const tell = (line: string): boolean => process.stdout.write(`${line}\n`);

const COMMANDS: Readonly<Record<string, (path: string) => Promise<void>>> = {
  async append(path) {
    const log = await openEmbeddedLog({ path });
    await log.append([record('b', 0, 'from another process')]);
    await log.close();
  },

  /** Appends pairs over two topics until it is killed; tells how many were resolved. */
  async appendForever(path) {
    const log = await openEmbeddedLog({ path });
    for (let count = 1; ; count++) {
      await log.append([...records('a', 0, ['x', 'y']), record('b', 0, 'z')]);
      tell(String(count));
    }
  },

  async takeGroupOver(path) {
    const log = await openEmbeddedLog({ path });
    await (await log.run({ group: 'g', topics: ['b'], task: collector().task })).stop();
    await log.close();
  },

  async own(path) {
    await stayOpen(await openEmbeddedLog({ path, own: true }));
  },

  /** Dies between two chunks. */
  async writeHalfASnapshot(path) {
    const log = await openEmbeddedLog({ path });
    function* chunks(): Iterable<Uint8Array> {
      yield new Uint8Array(1_000);
      yield new Uint8Array(1_000);
      process.kill(process.pid, 'SIGKILL');
      yield new Uint8Array(1_000);
    }
    await log.writeSnapshot('score/0/half', chunks());
  },
};

async function stayOpen(log: Log): Promise<void> {
  tell('open');
  await new Promise((resolve) => process.stdin.once('end', resolve).resume());
  await log.close();
}

const [, , command = '', path = ''] = process.argv;
await COMMANDS[command]!(path);
