import { describe, expect, it } from 'vitest';
import { consoleModule } from '../module.ts';

const { createPresence } = await consoleModule('parts/presence.js');

/** Somebody at a screen whose clock the test turns. */
function atScreen() {
  const target = new EventTarget();
  let now = 1_000_000;
  let signs = 0;
  const presence = createPresence({ target, now: () => now, sign: () => signs++ });
  return {
    isThere: () => presence.isThere() as boolean,
    press: (name = 'keydown') => target.dispatchEvent(new Event(name)),
    pass: (ms: number) => {
      now += ms;
    },
    signs: () => signs,
  };
}

describe('somebody at a screen', () => {
  it('is there when they come, and for half a minute after each press', () => {
    const { isThere, press, pass } = atScreen();
    expect(isThere()).toBe(true);
    pass(30_000);
    expect(isThere()).toBe(false);
    for (const name of ['pointerdown', 'keydown', 'wheel', 'touchstart', 'input']) {
      press(name);
      pass(29_999);
      expect([name, isThere()]).toEqual([name, true]);
      pass(1);
      expect([name, isThere()]).toEqual([name, false]);
    }
  });

  it('is said to be there once a minute while all they do is read', () => {
    const { press, pass, signs } = atScreen();
    for (let seconds = 0; seconds < 300; seconds += 5) {
      press();
      pass(5_000);
    }
    expect(signs()).toBe(4);
  });

  it('is said to be there by nothing more where their requests say so', () => {
    const { press, pass, isThere, signs } = atScreen();
    for (let seconds = 0; seconds < 300; seconds += 5) {
      press();
      isThere();
      pass(5_000);
    }
    expect(signs()).toBe(0);
  });
});
