import { expect, it } from 'vitest';
import { consoleModule } from '../module.ts';

const { foreignZone, timesIn } = await consoleModule('parts/times.js');

it('an instant ends with its zone, in both languages', () => {
  const at = '2026-11-21T12:18:57Z';
  expect(timesIn('en-GB', 'Asia/Shanghai').time(at)).toMatch(/^21 Nov 2026, 20:18:57 \S*8$/);
  expect(timesIn('zh-CN', 'Asia/Shanghai').time(at)).toMatch(/^2026年11月21日 20:18:57 GMT\+8$/);
});

it('a zone is named where it is not that of the browser', () => {
  const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const other = own === 'Asia/Shanghai' ? 'Europe/Berlin' : 'Asia/Shanghai';
  expect(foreignZone('en-GB', own)).toBe(null);
  expect(foreignZone('en-GB', undefined)).toBe(null);
  expect(foreignZone('en-GB', other)).toMatch(/^(China|Central European) \w+ Time$/);
});
