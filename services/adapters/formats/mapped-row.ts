import { nearest } from '../../core/event/nearest.ts';
import { FIELDS, type FieldType } from '../../core/event/vocabulary.ts';
import type { Fault } from '../../core/fault.ts';
import { createCategories } from './mapped-category.ts';
import { createTimes } from './mapped-time.ts';
import type { Cell, Mapping } from './mapping.ts';

/** A row as an event in the NDJSON form, still to be checked; or why it is not one. */
export type MappedRow =
  | { readonly value: Readonly<Record<string, unknown>>; readonly occurredAt: number }
  | { readonly faults: readonly Fault[]; readonly refusal?: string };

export type MapRow = (cells: readonly string[]) => MappedRow;

/** Binds a mapping to the header of a file. Gives the function for its rows, or the columns that are missing. */
export function bindMapping(
  mapping: Mapping,
  header: readonly string[],
): { readonly map: MapRow } | { readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const nothing = new Set(['', ...mapping.missing]);
  const cell = (column: string): Cell => {
    const index = header.indexOf(column);
    if (index < 0) faults.push(missingColumn(column, header));
    return (cells) => {
      const text = (cells[index] ?? '').trim();
      return nothing.has(text) ? null : text;
    };
  };
  const map = createMap(mapping, cell);
  return faults.length > 0 ? { faults } : { map };
}

function missingColumn(column: string, header: readonly string[]): Fault {
  const near = nearest(column, header);
  // By its number: in a file without a header the first row is somebody's data.
  const guess = near === undefined ? '' : `Did you mean column ${header.indexOf(near) + 1}? `;
  const remedy = `${guess}Correct the mapping, or its delimiter.`;
  return { code: 'missing_field', path: column, message: 'the header has no such column', remedy };
}

type Reader = (cells: readonly string[]) => unknown;

function createMap(mapping: Mapping, cell: (column: string) => Cell): MapRow {
  const categories = createCategories(mapping, cell(mapping.category.column));
  const times = createTimes(mapping.time, cell);
  const readers = [...Object.entries(createReaders(mapping, cell))];
  const base = { stream: mapping.stream, source: mapping.source, ...mapping.constants };
  return (cells) => {
    const category = categories(cells);
    // A refused row is not looked at any further: what it holds is none of our business.
    if ('refusal' in category) return category;
    const time = times(cells);
    const faults = [category, time].flatMap((part) => ('fault' in part ? [part.fault] : []));
    if ('fault' in category || 'fault' in time) return { faults };
    const value: Record<string, unknown> = { ...base, ...category, occurredAt: time.iso };
    for (const [name, read] of readers) {
      const given = read(cells);
      if (given !== null) value[name] = given;
    }
    return { value, occurredAt: time.epochMs };
  };
}

function createReaders(mapping: Mapping, cell: (column: string) => Cell): Readonly<Record<string, Reader>> {
  const { stream, caseId, place, tokenise, fields, flags } = mapping;
  const types = new Map(FIELDS[stream].map((field) => [field.name, field.type]));
  const ids = caseId.columns.map(cell);
  const parties = tokenise.map(({ column, role }) => ({ identifier: cell(column), role }));
  return {
    // Rows without an id would all be one case: they have none, and the check says so.
    caseId: (cells) => {
      const parts = ids.map((id) => id(cells));
      return parts.includes(null) ? null : parts.join(caseId.separator);
    },
    ...(place ? { place: placeReader(place, cell) } : {}),
    ...(parties.length > 0 ? { parties: (cells) => partiesOf(parties, cells) } : {}),
    ...mapValues(fields, (column, name) => fieldReader(types.get(name), cell(column))),
    ...mapValues(flags, ({ column, values }) => {
      const read = cell(column);
      return (cells) => values.includes(read(cells) ?? '');
    }),
  };
}

function mapValues<T>(
  record: Readonly<Record<string, T>>,
  make: (value: T, name: string) => Reader,
): Readonly<Record<string, Reader>> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, make(value, name)]));
}

function partiesOf(
  columns: readonly { readonly identifier: Cell; readonly role: string }[],
  cells: readonly string[],
): readonly object[] {
  return columns.flatMap(({ identifier, role }) => {
    const text = identifier(cells);
    return text === null ? [] : [{ identifier: text, role }];
  });
}

/** A row without a position is an event without a place; one with half a position is a fault that the check finds. */
function placeReader(place: NonNullable<Mapping['place']>, cell: (column: string) => Cell): Reader {
  const lon = cell(place.lon);
  const lat = cell(place.lat);
  const areaCode = place.areaCode === undefined ? undefined : cell(place.areaCode);
  return (cells) => {
    const at = [lon(cells), lat(cells)];
    if (at[0] === null && at[1] === null) return null;
    const code = areaCode?.(cells) ?? null;
    return { lon: numberOf(at[0]), lat: numberOf(at[1]), ...(code === null ? {} : { areaCode: code }) };
  };
}

/** What is not a number stays the text that it is, so that the check names it at its field. */
function numberOf(text: string | null | undefined): unknown {
  return text !== null && text !== undefined && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)
    ? Number(text)
    : text;
}

const TRUE = ['true', 't', 'yes', 'y', '1'];
const FALSE = ['false', 'f', 'no', 'n', '0'];

function fieldReader(type: FieldType | undefined, read: Cell): Reader {
  if (type?.kind === 'int' || type?.kind === 'number') return (cells) => numberOf(read(cells));
  if (type?.kind !== 'boolean') return read;
  return (cells) => {
    const text = read(cells);
    const word = text?.toLowerCase() ?? '';
    return TRUE.includes(word) ? true : FALSE.includes(word) ? false : text;
  };
}
