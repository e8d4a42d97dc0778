import { setTimeout as pause } from 'node:timers/promises';

const DEADLINE_MS = 90_000;
const EVERY_MS = 25;

/** Asks until the answer is neither undefined nor false, and gives it. Fails, naming what was waited for, at the deadline. */
export async function waitUntil<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  deadlineMs = DEADLINE_MS,
): Promise<T> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > end) throw new Error(`${what}: not within ${deadlineMs} ms`);
    await pause(EVERY_MS);
  }
}
