import type { Told } from './told.ts';

export interface HandOver {
  readonly how: 'killed' | 'leaves';
  /** Epoch ms. */
  readonly wentAt: number;
  /** Last offset that the one who went has handled. */
  readonly reached: number;
  /** What the other told of the partition since. */
  readonly after: readonly Told[];
  /** What the one who went has told. */
  readonly gone: readonly Told[];
}

/** Where the time of a hand-over went, in seconds from when the one process went. */
export function lineOf({ how, wentAt, reached, after, gone }: HandOver): object {
  const first = (what: Told['what']): Told => after.find((one) => one.what === what)!;
  const chunks = after.filter(({ what }) => what === 'chunk');
  const handled = after.filter(({ what }) => what === 'handled');
  const isNew = ({ offset }: Told): boolean => offset! > reached;
  const [given, restored, firstHandled] = [first('given').at, first('restored'), handled[0]!.at];
  const caughtUp = handled.find(isNew)!.at;
  const saved = gone.findLast(({ what }) => what === 'saved');
  return {
    bench: 'rebalance',
    what: `a scorer is ${how === 'killed' ? 'killed' : 'asked to end'}; the other takes its partition over`,
    subjectsOfPartition: restored.count,
    snapshotMegabytes: round(chunks.reduce((sum, { count }) => sum + count!, 0) / 1e6),
    secondsUntilGiven: seconds(given - wentAt),
    secondsUntilStart: seconds(first('starting').at - given),
    secondsToRestore: seconds(restored.at - first('starting').at),
    cpuSecondsToRestore: seconds(restored.cpuMs - first('starting').cpuMs),
    secondsOfThatWaitingForTheSnapshot: seconds(chunks.reduce((sum, { ms }) => sum + ms!, 0)),
    secondsUntilFirstRecord: seconds(firstHandled - wentAt),
    recordsReplayed: Math.max(0, reached + 1 - restored.offset!),
    secondsUntilNewRecord: seconds(caughtUp - wentAt),
    cpuSecondsInAll: seconds(handled.find(isNew)!.cpuMs - first('given').cpuMs),
    secondsOfLastSnapshotWritten: seconds(saved?.ms ?? 0),
  };
}

const seconds = (ms: number): number => round(ms / 1_000);
const round = (value: number): number => Math.round(value * 100) / 100;
