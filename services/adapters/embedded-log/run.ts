import type { Running, RunOptions } from '../../steps/ports/log.ts';
import type { Groups } from './groups.ts';
import { findTopic, type LiveRun, type Store, type Topic } from './store.ts';
import { createTaskLoop, type RunContext, type TaskLoop } from './task-loop.ts';

/** Takes the group over and starts its tasks, one per partition number. Throws `LogError('unknown_topic')`. */
export function startRun(store: Store, groups: Groups, options: RunOptions): Running {
  store.sync();
  const topics = options.topics.map((name) => findTopic(store, name));
  const context: RunContext = {
    store,
    groups,
    ownership: groups.takeOver(options.group),
    options,
    stopping: false,
  };
  const loops = createLoops(context, topics);
  const ring = (): void => {
    for (const loop of loops) loop.ring();
  };
  let failure: { readonly error: unknown } | null = null;
  /** The first error ends the run; tasks that are well are stopped in order. */
  const fail = (error: unknown): void => {
    failure ??= { error };
    context.stopping = true;
    ring();
  };
  const quiet = Promise.all(loops.map((loop) => loop.work().catch(fail))).then(() => {
    store.runs.delete(live);
  });
  const stop = (): Promise<void> => {
    context.stopping = true;
    ring();
    return quiet;
  };
  const live: LiveRun = { group: options.group, topics: options.topics, ring, fail, stop };
  store.runs.add(live);
  const done = quiet.then(() => {
    if (failure !== null) throw failure.error;
  });
  // Whoever runs a task hears of its end when they ask: until then it must not be an unhandled rejection.
  done.catch(() => undefined);
  return {
    done,
    async lag() {
      if (!store.closed) store.sync();
      return loops.flatMap((loop) => loop.lag());
    },
    stop,
  };
}

function createLoops(context: RunContext, topics: readonly Topic[]): TaskLoop[] {
  const width = Math.max(0, ...topics.map((topic) => topic.partitions.length));
  return Array.from({ length: width }, (_, number) =>
    createTaskLoop(
      context,
      number,
      topics.flatMap((topic) => topic.partitions[number] ?? []),
    ),
  );
}
