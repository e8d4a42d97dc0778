/** Wakes those who wait. A ring while nobody waits is lost: look for work, then wait, with no `await` between. */
export interface Bell {
  ring(): void;
  /** Resolves true when rung, false when `ms` have passed. */
  wait(ms: number): Promise<boolean>;
}

export function createBell(): Bell {
  const waiting = new Set<() => void>();
  return {
    ring() {
      for (const wake of [...waiting]) wake();
    },
    wait(ms) {
      if (ms <= 0) return Promise.resolve(false);
      return new Promise((resolve) => {
        const settle = (rung: boolean): void => {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve(rung);
        };
        const wake = (): void => settle(true);
        const timer = setTimeout(settle, ms, false);
        waiting.add(wake);
      });
    },
  };
}
