import { brokerKilled, type Fault, joinAndLeave, kills, registryDown, sink, zombie } from './faults.ts';
import type { Segment } from './run.ts';

const STEPS = ['ingest', 'merge', 'score-1', 'score-2', 'store', 'push'] as const;

export interface PlanOptions {
  /** Windows of the whole feed. */
  readonly windows: number;
  readonly partitions: number;
  /** `kill -9` over all segments that are for them. */
  readonly kills: number;
  /** Leaves out what takes long: a sink that answers after its time. */
  readonly short: boolean;
  readonly random: () => number;
}

/** The segments of three runs over the same feed: without faults, with them, and the first ones with a sink that misbehaves. */
export interface Plan {
  readonly calm: readonly Segment[];
  readonly faults: readonly Segment[];
  readonly sinks: readonly Segment[];
}

interface Named {
  readonly name: string;
  readonly fault?: Fault;
}

/** A segment in which nothing happens comes first, so that every fault meets state and snapshots. */
export function planOf({ windows, partitions, kills: count, short, random }: PlanOptions): Plan {
  const faults: readonly Named[] = [
    { name: 'nothing yet' },
    ...killSegments(count, random),
    { name: 'zombie scorer', fault: zombie(partitions) },
    { name: 'broker killed', fault: brokerKilled },
    { name: 'registry away', fault: registryDown },
    { name: 'third scorer', fault: joinAndLeave },
  ];
  const sinks: readonly Named[] = [
    { name: 'sink refuses', fault: sink('refusing', 3) },
    { name: 'sink loses answers', fault: sink('losing', 3) },
    { name: 'sink is slow', fault: sink('slow', 3) },
    ...(short ? [] : [{ name: 'sink answers too late', fault: sink('holding', 1) }]),
  ];
  const each = Math.ceil(windows / faults.length);
  const sized = (segments: readonly Named[]) => segments.map((segment) => ({ ...segment, windows: each }));
  return { calm: sized(faults.map(({ name }) => ({ name }))), faults: sized(faults), sinks: sized(sinks) };
}

/** Each step in turn, from one drawn by lot, in segments of as many kills as there are processes. */
function killSegments(count: number, random: () => number): readonly Named[] {
  const first = Math.floor(STEPS.length * random());
  const names = Array.from({ length: count }, (_, index) => STEPS[(first + index) % STEPS.length]!);
  const size = STEPS.length;
  return Array.from({ length: Math.ceil(count / size) }, (_, index) => ({
    name: `kill -9 (${index + 1})`,
    fault: kills(names.slice(index * size, (index + 1) * size)),
  }));
}
