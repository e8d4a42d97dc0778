/** Wakes one waiting loop. A ring while nobody waits is lost: look for work, then wait, with no `await` between. */
export interface Bell {
  ring(): void;
  /** Resolves true when rung, false when `ms` have passed. */
  wait(ms: number): Promise<boolean>;
}

export function createBell(): Bell {
  let wake: (() => void) | null = null;
  return {
    ring: () => wake?.(),
    async wait(ms) {
      if (ms <= 0) return false;
      const rung = await new Promise<boolean>((resolve) => {
        const timer = setTimeout(resolve, ms, false);
        wake = () => {
          clearTimeout(timer);
          resolve(true);
        };
      });
      wake = null;
      return rung;
    },
  };
}

/** Lets timers, sockets and other tasks have a turn. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
