import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../time/duration.ts';

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const NOTHING = -1;

/**
 * Epoch ms of `2026-03-01T21:14:00+08:00`, `...:00Z` or `...:00.123Z`, the forms nearly every time has, ten times as fast as
 * the regular expression of `parseInstant`. Undefined for anything else, which says nothing about it: ask `parseInstant`.
 */
export function usualInstant(text: string): number | undefined {
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  if (!separated(text) || year < 1900 || hour > 23 || minute > 59 || second > 59) return undefined;
  if (hour < 0 || minute < 0 || second < 0 || day < 1 || day > daysIn(year, month)) return undefined;
  const fraction = text.charCodeAt(19) === 0x2e ? digits(text, 20, 3) : 0;
  const offset = offsetMs(text, text.charCodeAt(19) === 0x2e ? 23 : 19);
  if (fraction < 0 || offset === undefined) return undefined;
  const time = hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS + fraction;
  return daysSince1970(year, month, day) * DAY_MS + time - offset;
}

function separated(text: string): boolean {
  return (
    text.charCodeAt(4) === 0x2d &&
    text.charCodeAt(7) === 0x2d &&
    text.charCodeAt(10) === 0x54 &&
    text.charCodeAt(13) === 0x3a &&
    text.charCodeAt(16) === 0x3a
  );
}

function offsetMs(text: string, at: number): number | undefined {
  const sign = text.charCodeAt(at);
  if (sign === 0x5a) return text.length === at + 1 ? 0 : undefined;
  if ((sign !== 0x2b && sign !== 0x2d) || text.length !== at + 6 || text.charCodeAt(at + 3) !== 0x3a) {
    return undefined;
  }
  const hour = digits(text, at + 1, 2);
  const minute = digits(text, at + 4, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return undefined;
  return (sign === 0x2d ? -1 : 1) * (hour * HOUR_MS + minute * MINUTE_MS);
}

function digits(text: string, from: number, count: number): number {
  let value = 0;
  for (let i = from; i < from + count; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    // Past the end the code is NaN, which is in no range.
    if (!(digit >= 0 && digit <= 9)) return NOTHING;
    value = value * 10 + digit;
  }
  return value;
}

function daysIn(year: number, month: number): number {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return leap ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0);
}

/** Howard Hinnant, "chrono-compatible low-level date algorithms", `days_from_civil`. */
function daysSince1970(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
