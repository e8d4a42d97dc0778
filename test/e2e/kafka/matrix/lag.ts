import type { City, Member } from './members.ts';

/** Records that a process has yet to handle, by `group topic/partition`. */
export type Lags = ReadonlyMap<string, number>;

const LINE = /^tocsin_lag_records\{([^}]*)\} (\d+)/gm;
const ASK_MS = 4_000;

/** What a process says of itself; undefined while it does not answer. */
export async function figuresOf(member: Member): Promise<string | undefined> {
  const url = member.url('figures');
  if (url === undefined) return undefined;
  try {
    return await (await fetch(url, { signal: AbortSignal.timeout(ASK_MS) })).text();
  } catch {
    return undefined;
  }
}

export function lagsIn(figures: string): Lags {
  return new Map(
    [...figures.matchAll(LINE)].map(([, labels, value]) => {
      const label = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(labels!)![1]!;
      return [`${label('group')} ${label('topic')}/${label('partition')}`, Number(value)];
    }),
  );
}

/** Partitions whose subjects a scorer holds. */
export async function partitionsOf(member: Member): Promise<readonly number[]> {
  const figures = (await figuresOf(member)) ?? '';
  return [...figures.matchAll(/^tocsin_subjects\{partition="(\d+)"\}/gm)].map(([, partition]) =>
    Number(partition),
  );
}

/** The lags of all processes together; of a partition of which two tell, the longer. Undefined where one does not answer. */
export async function lagOf(city: City): Promise<Lags | undefined> {
  const all = new Map<string, number>();
  for (const figures of await Promise.all(city.members().map(figuresOf))) {
    if (figures === undefined) return undefined;
    for (const [place, lag] of lagsIn(figures)) all.set(place, Math.max(lag, all.get(place) ?? 0));
  }
  return all;
}
