/** Wakes one waiting loop; a ring while nobody waits is kept for the next wait. */
export interface Bell {
  ring(): void;
  /** Resolves true when rung, false when `ms` have passed. */
  wait(ms: number): Promise<boolean>;
}

export function createBell(): Bell {
  let rung = false;
  let wake: ((byRing: boolean) => void) | null = null;
  return {
    ring() {
      rung = true;
      wake?.(true);
    },
    async wait(ms) {
      if (!rung && ms > 0) {
        await new Promise<boolean>((resolve) => {
          const timer = setTimeout(resolve, ms, false);
          wake = (byRing) => {
            clearTimeout(timer);
            resolve(byRing);
          };
        });
        wake = null;
      }
      const byRing = rung;
      rung = false;
      return byRing;
    },
  };
}

/** Lets timers, sockets and other tasks have a turn. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
