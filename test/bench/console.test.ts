import { beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser } from '../console/browser.ts';
import { benchConsole } from './console/bench-console.ts';

interface Line {
  readonly state?: string;
  readonly open: number;
  readonly raised: number;
  readonly missed: number;
  readonly frames: number;
  readonly mostRows: number;
  readonly mostNodes: number;
}

/** More than a screen holds, so that what grows with the number is seen to grow. */
const OPEN = 240;

describe.runIf(hasBrowser())('the list under a flood, on the whole system', () => {
  const lines: Line[] = [];
  beforeAll(async () => {
    for await (const line of benchConsole({ open: OPEN, rounds: 1, seconds: 2 })) lines.push(line as Line);
  });

  it('is measured from the first paint to the last warning, at rest and with new ones', () => {
    expect(lines.map(({ state }) => state)).toEqual([
      undefined,
      'at rest',
      'with new warnings',
      'with new warnings, scrolled',
    ]);
    const [first] = lines as readonly object[];
    expect(first).toMatchObject({ open: OPEN, rounds: 1, paint: { median: expect.any(Number) } });
    for (const { state, frames } of lines) if (state !== undefined) expect(frames).toBeGreaterThan(0);
  });

  it('misses none of the new ones', () => {
    const [, ...states] = lines;
    expect(states.map(({ raised, missed }) => [raised, missed])).toEqual([
      [0, 0],
      [100, 0],
      [100, 0],
    ]);
  });

  it('puts a screenful into the page, however many there are', () => {
    const [, ...states] = lines;
    for (const { mostRows, mostNodes } of states) {
      expect(mostRows).toBeGreaterThan(5);
      expect(mostRows).toBeLessThan(60);
      expect(mostNodes).toBeLessThan(1_500);
    }
  });
});
