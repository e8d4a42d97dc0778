import { Refusal } from './refusal.ts';

export interface Slots {
  /** Waits for a place; throws a Refusal `busy` where too many wait already. Call what it gives to free the place. */
  take(): Promise<() => void>;
}

/**
 * Lets `size` run at once and `waiting` more wait. The embedded engine runs queries on Node's four worker threads, which
 * inserts and files need as well.
 */
export function createSlots(size: number, waiting: number): Slots {
  let free = size;
  const queue: (() => void)[] = [];
  const release = (): void => {
    const next = queue.shift();
    if (next) next();
    else free += 1;
  };
  const once = (): (() => void) => {
    let held = true;
    return () => {
      if (held) release();
      held = false;
    };
  };
  return {
    async take() {
      if (free > 0) {
        free -= 1;
        return once();
      }
      if (queue.length >= waiting) throw new Refusal('busy', 'Too many queries at once: try again later');
      await new Promise<void>((wake) => queue.push(wake));
      return once();
    },
  };
}
