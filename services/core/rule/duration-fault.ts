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
  return undefined;
}
