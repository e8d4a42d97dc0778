import type { Fault } from '../../core/fault.ts';
import { formatInstant, parseInstant } from '../../core/time/instant.ts';
import { openZone } from './local-time.ts';
import type { Cell, Mapping } from './mapping.ts';

export type MappedTime = { readonly iso: string; readonly epochMs: number } | { readonly fault: Fault };

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const LOCAL = /^(\d{4}-\d{2}-\d{2})[T ](\d{1,2}):(\d{2})(?::(\d{2}))?$/;
const CLOCK = /^(\d{1,2}):?(\d{2})$/;

/** Reads when a row happened. */
export function createTimes(
  time: Mapping['time'],
  cell: (column: string) => Cell,
): (cells: readonly string[]) => MappedTime {
  switch (time.format) {
    case 'iso': {
      const read = cell(time.column);
      return (cells) =>
        result(parseInstant(read(cells) ?? ''), time.column, 'Write ISO 8601 with an offset.');
    }
    case 'local': {
      const read = cell(time.column);
      const zone = openZone(time.zone);
      return (cells) => {
        const [, date = '', hour = '', minute = '', second = '00'] = LOCAL.exec(read(cells) ?? '') ?? [];
        const local = parseInstant(`${date}T${hour.padStart(2, '0')}:${minute}:${second}Z`);
        return result(
          local === undefined ? local : zone.toInstant(local),
          time.column,
          'Write YYYY-MM-DD HH:MM.',
        );
      };
    }
    case 'date+hhmm':
      return dateAndClock(time, cell);
    default:
      return time satisfies never;
  }
}

function dateAndClock(
  time: Extract<Mapping['time'], { format: 'date+hhmm' }>,
  cell: (column: string) => Cell,
): (cells: readonly string[]) => MappedTime {
  const readDate = cell(time.date);
  const readClock = cell(time.time);
  const zone = openZone(time.zone);
  const dateOf = (text: string): string | undefined => {
    if (DATE.test(text)) return text;
    const instant = parseInstant(text);
    return instant === undefined ? undefined : formatInstant(zone.toLocal(instant)).slice(0, 10);
  };
  return (cells) => {
    const date = dateOf(readDate(cells) ?? '');
    if (date === undefined) return result(undefined, time.date, 'Write the date as YYYY-MM-DD.');
    const [, hour = '', minute = ''] = CLOCK.exec(readClock(cells) ?? '') ?? [];
    const local = parseInstant(`${date}T${hour.padStart(2, '0')}:${minute}Z`);
    if (local !== undefined) return result(zone.toInstant(local), time.time, '');
    const column = parseInstant(`${date}T00:00Z`) === undefined ? time.date : time.time;
    return result(undefined, column, 'Write a date that exists, and the time as HHMM, 0000 to 2359.');
  };
}

function result(epochMs: number | undefined, column: string, remedy: string): MappedTime {
  if (epochMs !== undefined) return { iso: formatInstant(epochMs), epochMs };
  return { fault: { code: 'bad_time', path: column, message: 'not a time that can be read', remedy } };
}
