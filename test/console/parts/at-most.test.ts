import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { consoleModule } from '../module.ts';

const { atMost } = await consoleModule('parts/at-most.js');

describe('at most once in so long', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('runs at once after a pause, and then no sooner than that', () => {
    const run = vi.fn();
    const soon = atMost(250, run);
    soon();
    vi.advanceTimersByTime(0);
    expect(run).toHaveBeenCalledTimes(1);
    soon();
    vi.advanceTimersByTime(249);
    expect(run).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    expect(run).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(1_000);
    soon();
    vi.advanceTimersByTime(0);
    expect(run).toHaveBeenCalledTimes(3);
  });

  it('runs once for all that asked meanwhile, and never by itself', () => {
    const run = vi.fn();
    const soon = atMost(250, run);
    for (let i = 0; i < 10; i++) soon();
    vi.advanceTimersByTime(10_000);
    expect(run).toHaveBeenCalledTimes(1);
  });
});
