import { expect } from 'vitest';

/** What a page shows, as soon as it does: a machine that is busy takes its time. */
export const soon = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 30_000 });
