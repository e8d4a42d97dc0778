import { parseDuration } from '../time/duration.ts';

/** What is wrong with a text that is nearly a duration, and what to write; undefined where it is nothing of the kind. */
export function durationFault(written: unknown): readonly [message: string, remedy: string] | undefined {
  if (typeof written !== 'string') return undefined;
  if (parseDuration(written) === 0)
    return ['is no time at all', 'write a duration above zero, for example "PT1H"'];
  if (/^-|-\d/.test(written) && parseDuration(written.replaceAll('-', '')) !== undefined)
    return [
      'is a negative duration',
      `windows look back by themselves: write "${written.replaceAll('-', '')}"`,
    ];
  if (/^P[\dWDTHMS.,]+$/.test(written) && /\d[.,]\d/.test(written))
    return ['has a part that is not whole', 'write it in smaller units: "PT90M" for an hour and a half'];
  const upper = written.toUpperCase();
  if (upper !== written && parseDuration(upper) !== undefined)
    return ['is in small letters', `durations are in capitals: write "${upper}"`];
  const meant = meantBy(written);
  return meant === undefined
    ? undefined
    : ['is no ISO 8601 duration of weeks, days, hours, minutes or seconds', `did you mean "${meant}"?`];
}

/** Longer than any duration with its units written out. */
const MAX_LENGTH = 60;
const UNITS = 'WDHMS';
const NEARLY = /^P?(?:[ ,T]*\d{1,9} ?(?:weeks?|days?|hours?|minutes?|mins?|seconds?|secs?|[WDHMS]))+$/i;
const PARTS = /T|(\d+) ?(weeks?|days?|hours?|minutes?|mins?|seconds?|secs?|[WDHMS])/gi;

/** The duration that has these parts in this order, where its letters P and T are missing or stand elsewhere. */
function meantBy(written: string): string | undefined {
  if (written.length > MAX_LENGTH || !NEARLY.test(written)) return undefined;
  const parts = ['', '', '', '', ''];
  let latest = -1;
  let isOfTime = false;
  for (const [part, count, word = ''] of written.matchAll(PARTS)) {
    const unit = UNITS.indexOf(word.slice(0, 1).toUpperCase());
    isOfTime ||= part.toUpperCase() === 'T' || unit === UNITS.indexOf('H');
    if (count === undefined) continue;
    // M alone may be months.
    if (unit <= latest || (/^m$/i.test(word) && !isOfTime)) return undefined;
    parts[unit] = `${Number(count)}${UNITS[unit]}`;
    latest = unit;
  }
  const time = parts.slice(2).join('');
  const meant = `P${parts[0]}${parts[1]}${time === '' ? '' : `T${time}`}`;
  return (parseDuration(meant) ?? 0) > 0 ? meant : undefined;
}
