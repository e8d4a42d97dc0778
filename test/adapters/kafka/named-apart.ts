import type { Log, Task, TaskControl } from '../../../services/steps/ports/log.ts';

/** A log whose topics and groups have names of their own on the brokers, so that tests share them and not one another's data. */
export function namedApart(log: Log, prefix: string): Log {
  const outer = (name: string): string => `${prefix}${name}`;
  const inner = (name: string): string => name.slice(prefix.length);
  const rekeyed = <V>(map: ReadonlyMap<string, V>, rename: (name: string) => string): Map<string, V> =>
    new Map([...map].map(([topic, value]) => [rename(topic), value]));
  const moved = <T extends { readonly topic: string }>(record: T, rename: (name: string) => string): T => ({
    ...record,
    topic: rename(record.topic),
  });

  function taskInside(task: Task): Task {
    const controls = (control: TaskControl): TaskControl => ({
      partition: control.partition,
      commit: (next, metadata) => control.commit(rekeyed(next, outer), metadata),
    });
    return {
      start: async (committed) => rekeyed(await task.start(rekeyed(committed, inner)), outer),
      handle: (records, control) =>
        task.handle(
          records.map((record) => moved(record, inner)),
          controls(control),
        ),
      ...(task.idle === undefined ? {} : { idle: (control) => task.idle!(controls(control)) }),
      stop: (control) => task.stop(controls(control)),
      release: () => task.release?.(),
    };
  }

  return {
    createTopics: (topics) => log.createTopics(topics.map((spec) => ({ ...spec, name: outer(spec.name) }))),
    partitionsOf: (topic) => log.partitionsOf(outer(topic)),
    append: (records, how) =>
      log.append(
        records.map((record) => moved(record, outer)),
        how,
      ),
    appendIf: (head, records) => log.appendIf(moved(head, outer), records),
    async *read(topic, partition, from) {
      for await (const record of log.read(outer(topic), partition, from)) yield moved(record, inner);
    },
    async run(options) {
      const running = await log.run({
        ...options,
        group: outer(options.group),
        topics: options.topics.map(outer),
        task: (partition) => taskInside(options.task(partition)),
      });
      return {
        done: running.done,
        stop: () => running.stop(),
        lag: async () => (await running.lag()).map((row) => moved(row, inner)),
      };
    },
    writeSnapshot: (name, chunks) => log.writeSnapshot(name, chunks),
    readSnapshot: (name) => log.readSnapshot(name),
    pruneSnapshots: (start, keep) => log.pruneSnapshots(start, keep),
    bounds: (topic, partition) => log.bounds(outer(topic), partition),
    close: () => log.close(),
  };
}
