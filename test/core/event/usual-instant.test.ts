import fc from 'fast-check';
import { expect, it } from 'vitest';
import { usualInstant } from '../../../services/core/event/usual-instant.ts';
import { parseInstant } from '../../../services/core/time/instant.ts';

const two = fc.integer({ min: 0, max: 65 }).map((n) => String(n).padStart(2, '0'));
const nearlyTime = fc
  .tuple(
    fc.constantFrom('1899', '1900', '1972', '2000', '2023', '2024', '2100', '9999', '20x4'),
    fc.integer({ min: 0, max: 13 }).map((n) => String(n).padStart(2, '0')),
    fc.integer({ min: 0, max: 32 }).map((n) => String(n).padStart(2, '0')),
    fc.constantFrom('T', ' ', 't'),
    two,
    two,
    two,
    fc.constantFrom('', '.1', '.123', '.123456', '.'),
    fc.oneof(
      fc.constantFrom('Z', '', 'z', '+0800', '+08', 'Zx'),
      fc.tuple(fc.constantFrom('+', '-'), two, two).map(([s, h, m]) => `${s}${h}:${m}`),
    ),
  )
  .map(([y, mo, d, t, h, mi, s, f, z]) => `${y}-${mo}-${d}${t}${h}:${mi}:${s}${f}${z}`);

it('never says other than parseInstant does', () => {
  fc.assert(
    fc.property(fc.oneof(nearlyTime, fc.string()), (text) => {
      const usual = usualInstant(text);
      expect(usual === undefined || usual === parseInstant(text)).toBe(true);
    }),
    { numRuns: 5000 },
  );
});

it('knows every form that Date.toISOString gives, and whole seconds with an offset', () => {
  const date = fc.date({
    min: new Date('1900-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(date, (when) => {
      expect(usualInstant(when.toISOString())).toBe(when.getTime());
      const whole = `${when.toISOString().slice(0, 19)}-05:30`;
      expect(usualInstant(whole)).toBe(parseInstant(whole));
    }),
  );
});
