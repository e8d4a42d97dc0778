import { setTimeout as pause } from 'node:timers/promises';
import { committedBy, type Ground } from './ground.ts';

const GROUPS = ['merge', 'score', 'store'] as const;
const LOOK_EVERY_MS = 500;

export interface OffsetsWatch {
  /** What was committed and then taken back, in words: a stale owner did it, or a reset. */
  setBack(): readonly string[];
  stop(): Promise<void>;
}

/** Looks at the groups' committed offsets all the time: they may only grow. */
export function watchOffsets({ admin }: Pick<Ground, 'admin'>): OffsetsWatch {
  const stopping = new AbortController();
  const highest = new Map<string, number>();
  const setBack: string[] = [];
  const look = async (group: string): Promise<void> => {
    for (const [place, offset] of await committedBy(admin, group)) {
      const key = `${group} ${place}`;
      const before = highest.get(key) ?? 0;
      if (offset < before) setBack.push(`${key} went back from ${before} to ${offset}`);
      highest.set(key, offset);
    }
  };
  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      // While the broker is away there is nothing to see.
      for (const group of GROUPS) await look(group).catch(() => undefined);
      await pause(LOOK_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const watching = watch();
  return {
    setBack: () => setBack,
    async stop() {
      stopping.abort();
      await watching;
    },
  };
}
