import { setTimeout } from 'node:timers/promises';

/** Time that a piece of work took: of this thread's CPU, which a busy machine hardly changes, and of the clock. */
export interface Spent {
  cpuMs: number;
  wallMs: number;
}

export const nothingSpent = (): Spent => ({ cpuMs: 0, wallMs: 0 });

/** CPU time of this thread, where Node.js tells it (24 does), else of the process. */
const cpuUsage = process.threadCpuUsage?.bind(process) ?? process.cpuUsage.bind(process);

/** Runs work and adds what it took. */
export function timed<T>(spent: Spent, work: () => T): T {
  const stop = start(spent);
  const result = work();
  stop();
  return result;
}

/** The same for work that waits for nothing but promises of its own. */
export async function timedAsync(spent: Spent, work: () => Promise<void>): Promise<void> {
  const stop = start(spent);
  await work();
  stop();
}

/** Begins to measure; what it gives ends that and adds what it took. */
export function start(spent: Spent): () => void {
  const wall = performance.now();
  const cpu = cpuUsage();
  return () => {
    const { user, system } = cpuUsage();
    spent.cpuMs += (user + system - cpu.user - cpu.system) / 1_000;
    spent.wallMs += performance.now() - wall;
  };
}

/** Young garbage of what was made for the work must not be collected at its expense. */
export function collectYoung(): void {
  globalThis.gc?.({ type: 'minor' });
}

/** Small enough that the allocator keeps what is given back, and to keep it needs one at the end that is not. */
const TOUCHED_TOGETHER = 64_000;
const atTheEnd: Uint8Array[] = [];

/**
 * Has the process touch memory that it is to fill later. A virtual machine may get a page only when it is first touched, at
 * many times the usual price: where standing events become more and more that was up to a fifth of a scorer's time.
 */
export function touchMemory(bytes: number): void {
  const touched = Array.from({ length: Math.ceil(bytes / TOUCHED_TOGETHER) }, () =>
    new Uint8Array(TOUCHED_TOGETHER).fill(1),
  );
  atTheEnd.push(touched.at(-1)!);
  touched.length = 0;
  globalThis.gc?.();
}

/** Bytes that live on: the heap and what buffers hold outside it. */
export async function bytesHeld(): Promise<number> {
  // What the first collection finishes with may hold on to more, and buffers are let go of in a later turn.
  for (let i = 0; i < 2; i++) {
    globalThis.gc?.();
    await setTimeout(100);
  }
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

export const perSecond = (events: number, ms: number): number => Math.round((events * 1_000) / ms);
export const microseconds = (ms: number, events: number): number => figures((ms * 1_000) / events);

/** Three figures are what such measurements are good for. */
export const figures = (value: number): number => Number(value.toPrecision(3));
