import type { Running, RunOptions } from '../../steps/ports/log.ts';
import { createBell } from './bell.ts';
import { endOfLog } from './bounds.ts';
import type { Connection } from './connection.ts';
import { isTransient, unavailable } from './errors.ts';
import { createFetcher } from './fetcher.ts';
import { createMember } from './member.ts';
import type { FullOptions } from './options.ts';
import { createTaskLoop, type RunContext, type TaskLoop } from './task-loop.ts';
import { partitionsOf } from './topics.ts';

const LOOK_EVERY_MS = 500;
/** How long a run that is to stop waits for brokers that are away. */
const PATIENCE_MS = 5_000;
/** Whoever asks for the lag is told soon that nobody knows it. */
const LAG_MS = 5_000;

export interface RunSetting {
  readonly options: FullOptions;
  /** Of the log, for what is soon answered. */
  readonly connection: Connection;
  /** Of the run alone, for joining its group and waiting for records. */
  readonly ownConnection: Connection;
}

/**
 * Joins the group and runs a task for each partition number that it is given, until `stop()`. Resolves once it knows
 * which ones it has. Throws `LogError('unknown_topic')`.
 */
export async function startRun(setting: RunSetting, run: RunOptions): Promise<Running> {
  const { connection, ownConnection, options } = setting;
  const widths = new Map<string, number>();
  for (const topic of run.topics) widths.set(topic, await partitionsOf(connection, topic));
  const fetcher = createFetcher(ownConnection, options.logger);
  const loops = new Map<number, TaskLoop>();
  const work = new Map<TaskLoop, Promise<void>>();
  /** Next offsets to be handled of what runs or ran here last. */
  const handled = new Map<number, ReadonlyMap<string, number>>();
  const joined = Promise.withResolvers<void>();
  let assigned: ReadonlySet<number> = new Set();
  let isStopping = false;
  let failure: { readonly error: unknown } | null = null;

  const member = createMember({
    group: run.group,
    widths,
    sessionTimeoutMs: options.sessionTimeoutMs,
    joining: ownConnection,
    coordinating: connection,
    held: () => [...loops.keys()],
    onAssigned(numbers) {
      assigned = numbers;
      for (const [number, loop] of loops) if (!numbers.has(number)) loop.retire();
      for (const number of numbers) if (!loops.has(number)) launch(number);
      joined.resolve();
    },
    async onLost() {
      assigned = new Set();
      for (const loop of loops.values()) loop.fence();
      await Promise.all(work.values());
      // How far others have come with it is not known here.
      handled.clear();
    },
  });
  const context: RunContext = { options: run, widths, connection, fetcher, member };

  function launch(number: number): void {
    if (isStopping) return;
    const loop = createTaskLoop(context, number);
    loops.set(number, loop);
    const working = loop
      .work()
      .catch(fail)
      .finally(() => {
        work.delete(loop);
        loops.delete(number);
        // Who has lost its partitions is told anew which are its own.
        if (isStopping || loop.isFenced()) return;
        if (assigned.has(number)) launch(number);
        else {
          handled.delete(number);
          // Given up by the group's wish: now it can be given to another.
          member.rejoin();
        }
      });
    work.set(loop, working);
    loop.handled().then(
      (offsets) => handled.set(number, offsets),
      () => undefined,
    );
  }

  /** The first error ends the run; tasks that are well are stopped in order. */
  function fail(error: unknown): void {
    failure ??= { error };
    retireAll();
  }

  function retireAll(): void {
    if (isStopping) return;
    isStopping = true;
    for (const loop of loops.values()) loop.retire();
    stopped.resolve();
    joined.resolve();
  }

  const stopped = Promise.withResolvers<void>();
  const living = member.live().catch(fail);
  /** A task that waits for brokers cannot be waited for without end: what it has not committed it will do again. */
  async function ended(): Promise<void> {
    const look = createBell();
    const all = Promise.all(work.values()).then(look.ring);
    while (work.size > 0) {
      await look.wait(LOOK_EVERY_MS);
      if (connection.awayMs() < PATIENCE_MS) continue;
      failure ??= { error: unavailable(`stopped without the last words of "${run.group}"`) };
      return;
    }
    await all;
  }

  const quiet = stopped.promise.then(async () => {
    await ended();
    await member.leave();
    fetcher.close();
    ownConnection.close();
    await living;
  });
  const done = quiet.then(() => {
    if (failure !== null) throw failure.error;
  });
  // Whoever runs a task hears of its end when they ask: until then it must not be an unhandled rejection.
  done.catch(() => undefined);

  async function lag() {
    for (const loop of loops.values()) await loop.handled().catch(() => undefined);
    const rows = [...handled].flatMap(([partition, offsets]) =>
      [...offsets].map(async ([topic, offset]) => {
        const next = await endOfLog(connection, topic, partition);
        return { topic, partition, records: Math.max(0, next - offset) };
      }),
    );
    return await Promise.all(rows);
  }

  await joined.promise;
  return {
    done,
    async lag() {
      const late = Promise.withResolvers<never>();
      const timer = setTimeout(() => late.reject(unavailable('the lag is not known')), LAG_MS);
      try {
        return await Promise.race([lag(), late.promise]);
      } catch (error) {
        throw isTransient(error) ? unavailable('the lag is not known') : error;
      } finally {
        clearTimeout(timer);
      }
    },
    async stop() {
      retireAll();
      await quiet;
    },
  };
}
