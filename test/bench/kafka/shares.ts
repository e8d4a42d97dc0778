import { type Profiler, Session } from 'node:inspector/promises';

/** Where this thread's time went while `work` ran: the share of each part, by samples; what it waited is left out. */
export async function sharesOf<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly shares: Readonly<Record<string, number>> }> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 1_000 });
  await session.post('Profiler.start');
  try {
    const result = await work();
    const { profile } = await session.post('Profiler.stop');
    return { result, shares: sharesIn(profile) };
  } finally {
    session.disconnect();
  }
}

/** Parts by the innermost frame whose file says what it belongs to. */
const PARTS: readonly (readonly [RegExp, string])[] = [
  [/services\/adapters\/kafka|kafkajs/, 'Kafka client'],
  [/services\/adapters\/avro|avsc/, 'Avro'],
  [/services\/adapters\/clickhouse|steps\/store|app\/store-rows|chdb|@clickhouse/, 'store'],
  [/core\/(scorer|rule|history|score|warning|rule-set)|steps\/score/, 'score'],
  [/core\/(merge|geo)|steps\/merge|adapters\/h3|h3-js/, 'merge'],
  [/steps\/ingest|core\/event|test\/bench/, 'ingest'],
];

function sharesIn({ nodes, samples = [] }: Profiler.Profile): Readonly<Record<string, number>> {
  const parent = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const partOf = (id: number | undefined): string | null => {
    if (id === undefined) return 'Node.js';
    const { functionName, url } = byId.get(id)!.callFrame;
    if (functionName === '(idle)') return null;
    if (functionName === '(garbage collector)') return 'garbage collection';
    return PARTS.find(([file]) => file.test(url))?.[1] ?? partOf(parent.get(id));
  };
  const counts = new Map<string, number>();
  for (const sample of samples) {
    const part = partOf(sample);
    if (part !== null) counts.set(part, (counts.get(part) ?? 0) + 1);
  }
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return Object.fromEntries(
    [...counts]
      .sort(([, a], [, b]) => b - a)
      .map(([part, count]) => [part, Number((count / all).toFixed(3))]),
  );
}
