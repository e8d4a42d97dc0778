import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedLog } from '../../../services/adapters/embedded-log/embedded-log.ts';
import { type Log, LogError } from '../../../services/steps/ports/log.ts';
import { collector, errorOf, readAll, record, text, textOf, topic } from '../../contract/log/support.ts';

const SCRIPT = join(import.meta.dirname, 'other-process.ts');

describe('an embedded log and other processes', () => {
  let directory: string;
  let path: string;
  const logs: Log[] = [];

  async function open(own = false): Promise<Log> {
    const log = await openEmbeddedLog({ path, own });
    logs.push(log);
    return log;
  }

  function start(command: string) {
    const child = spawn(process.execPath, [SCRIPT, command, path], { stdio: ['pipe', 'pipe', 'inherit'] });
    return { child, exited: once(child, 'exit'), lines: createInterface({ input: child.stdout }) };
  }

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tocsin-log-'));
    path = join(directory, 'data', 'log.db');
    await (await open()).createTopics([topic('a', 2), topic('b', 1)]);
  });
  afterEach(async () => {
    await Promise.all(logs.splice(0).map((log) => log.close()));
    await rm(directory, { recursive: true });
  });

  it('hands over what another process appends, without waiting for idle', async () => {
    const [log] = logs;
    const reading = collector();
    const running = await log!.run({ group: 'g', topics: ['b'], task: reading.task, idleMs: 3_600_000 });
    const { exited } = start('append');
    expect((await reading.untilSeen(1)).map(textOf)).toEqual(['from another process']);
    await exited;
    await log!.append([record('b', 0, 'own')]);
    expect((await reading.untilSeen(2)).map(({ offset }) => offset)).toEqual([0, 1]);
    await running.stop();
  });

  it('ends a run whose group another process has taken over', async () => {
    const running = await logs[0]!.run({ group: 'g', topics: ['b'], task: collector().task });
    const ended = errorOf(running.done);
    const { exited } = start('takeGroupOver');
    expect(await ended).toMatchObject({ code: 'fenced' });
    await exited;
  });

  it('still holds every append that was resolved, and no half ones, after kill -9', async () => {
    const { child, exited, lines } = start('appendForever');
    let resolved = 0;
    for await (const line of lines) {
      resolved = Number(line);
      if (resolved === 300) child.kill('SIGKILL');
    }
    await exited;
    const log = await open();
    const [a, b] = [await log.bounds('a', 0), await log.bounds('b', 0)];
    expect(b.next).toBeGreaterThanOrEqual(resolved);
    expect(a.next).toBe(b.next * 2);
    const seen = await readAll(log, ['a', 'b'], a.next + b.next);
    expect(seen.map(textOf).join('')).toBe('xyz'.repeat(b.next));
  });

  it('never reads a snapshot whose writer was killed, and forgets it with the next prune', async () => {
    await start('writeHalfASnapshot').exited;
    const [log] = logs;
    const read = async (): Promise<number> => {
      let bytes = 0;
      for await (const chunk of log!.readSnapshot('score/0/half')) bytes += chunk.length;
      return bytes;
    };
    expect(chunksHeld()).toBe(2);
    expect(await errorOf(read())).toMatchObject({ code: 'snapshot_missing' });
    await log!.writeSnapshot('score/0/half', [text('whole')]);
    expect(await read()).toBe(5);
    await log!.pruneSnapshots('score/0/', ['score/0/half']);
    expect(await read()).toBe(5);
    expect(chunksHeld()).toBe(1);
  });

  function chunksHeld(): number {
    const sql = new DatabaseSync(path, { readOnly: true });
    const chunks = Number(sql.prepare('SELECT count(*) AS chunks FROM snapshot_chunks').get()?.chunks);
    sql.close();
    return chunks;
  }

  it('has one owner at a time, lets tools in, and is free again once the owner is killed', async () => {
    const { child, exited, lines } = start('own');
    await once(lines, 'line');
    const refused = await errorOf(openEmbeddedLog({ path, own: true }));
    expect(refused).toBeInstanceOf(LogError);
    expect(refused).toMatchObject({ code: 'locked', retryable: true });
    expect((refused as Error).message).toContain(`${path}.lock`);
    expect((refused as Error).message).toMatch(/stop that process, or name another data directory/);
    await logs[0]!.append([record('b', 0, 'from a tool')]);
    child.kill('SIGKILL');
    await exited;
    const owned = await open(true);
    expect(await owned.bounds('b', 0)).toEqual({ first: 0, next: 1 });
    expect(await errorOf(openEmbeddedLog({ path, own: true }))).toMatchObject({ code: 'locked' });
    await owned.close();
    await (await open(true)).close();
  });
});
