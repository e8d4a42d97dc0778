import { DAY_MS, HOUR_MS } from '../../core/time/duration.ts';

/** The town keeps UTC+8 all year. */
const OFFSET_MS = 8 * HOUR_MS;

/** `2026-06-05T10:30:00.000+08:00`. */
export function formatLocal(epochMs: number): string {
  return new Date(epochMs + OFFSET_MS).toISOString().replace('Z', '+08:00');
}

/** Days since 1970-01-01, local. */
export function localDay(epochMs: number): number {
  return Math.floor((epochMs + OFFSET_MS) / DAY_MS);
}

/** Epoch ms of the local midnight that begins a day. */
export function startOfDay(day: number): number {
  return day * DAY_MS - OFFSET_MS;
}

/** 0-23. */
export function localHour(epochMs: number): number {
  return Math.floor((epochMs + OFFSET_MS) / HOUR_MS) % 24;
}

/** 0 = Monday ... 6 = Sunday (1970-01-01 was a Thursday). */
export function localWeekday(epochMs: number): number {
  return (localDay(epochMs) + 3) % 7;
}
