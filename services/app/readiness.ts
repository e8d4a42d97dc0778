import type { Waiting } from '../steps/observe/readiness.ts';
import { secondsSince } from '../steps/observe/seconds-since.ts';

/** What a process waits for before it does all of its work, for `/readyz`. */
export interface Readiness {
  /** What the process is about, until the next call; null when it has started. */
  phase(next: Pick<Waiting, 'what' | 'text'> | null): void;
  /** Asked anew each time. */
  watch(source: () => readonly Waiting[]): void;
  waitingFor(): readonly Waiting[];
}

/** @param now epoch ms */
export function createReadiness(now: () => number): Readiness {
  const sources: (() => readonly Waiting[])[] = [];
  let phase: Pick<Waiting, 'what' | 'text'> | null = { what: 'start', text: 'the process starts' };
  let since = now();
  return {
    phase(next) {
      phase = next;
      since = now();
    },
    watch: (source) => void sources.push(source),
    waitingFor: () => [
      ...(phase === null ? [] : [{ ...phase, seconds: secondsSince(since, now()) }]),
      ...sources.flatMap((source) => source()),
    ],
  };
}
