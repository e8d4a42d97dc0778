import type { EventView } from '../event/event.ts';
import { FIELDS, type FieldSpec, type FieldType, type Stream } from '../event/vocabulary.ts';
import type { Interner } from './interner.ts';

/** Where a field's number is kept: 8-byte floats, 4-byte or 1-byte whole numbers. */
export type Width = 'f64' | 'i32' | 'u8';
export type Value = string | number | boolean | null;

/** One leaf of the vocabulary as a number in a row. */
export interface Cell {
  readonly path: string;
  readonly width: Width;
  /** Its place among the row's numbers of that width. */
  slot: number;
  readonly encode: (event: EventView) => number;
  readonly decode: (stored: number) => Value;
}

/** The numbers that a row of one stream consists of, from the one definition of its fields. People and the case id are not
 * among them: `subjects` and the case table have those. */
export function cellsOf(stream: Stream, texts: Interner): readonly Cell[] {
  const cells: Cell[] = [];
  const next = { f64: 0, i32: 0, u8: 0 };
  const walk = (specs: readonly FieldSpec[], prefix: string): void => {
    for (const { name, type } of specs) {
      const path = `${prefix}${name}`;
      if (type.kind === 'record') walk(type.fields, `${path}.`);
      else if (type.kind !== 'list' && path !== 'caseId') {
        const { width, toNumber, toValue } = codecOf(type, texts);
        const read = readerOf(path);
        const encode = (event: EventView): number => toNumber(read(event));
        cells.push({ path, width, slot: next[width]++, encode, decode: toValue });
      }
    }
  };
  walk(FIELDS[stream], '');
  return cells;
}

function readerOf(path: string): (event: EventView) => Value {
  const [outer, inner] = path.split('.') as [keyof EventView, string | undefined];
  if (inner === undefined) return (event) => event[outer] as Value;
  return (event) => {
    const record = event[outer] as unknown as Readonly<Record<string, Value>> | null;
    return record === null ? null : record[inner]!;
  };
}

interface Codec {
  readonly width: Width;
  readonly toNumber: (value: Value) => number;
  readonly toValue: (stored: number) => Value;
}

const NO_BYTE = 255;
/** One below what any whole number of the vocabulary may be. */
const NO_INT = -2_147_483_648;

function codecOf(type: FieldType, texts: Interner): Codec {
  switch (type.kind) {
    case 'instant':
    case 'number':
      return {
        width: 'f64',
        toNumber: (value) => (value === null ? Number.NaN : (value as number)),
        toValue: (stored) => (Number.isNaN(stored) ? null : stored),
      };
    case 'int':
      return intCodec(type.min >= 0 && type.max < NO_BYTE ? 'u8' : 'i32');
    case 'boolean':
      return {
        width: 'u8',
        toNumber: (value) => (value === null ? NO_BYTE : Number(value)),
        toValue: (stored) => (stored === NO_BYTE ? null : stored === 1),
      };
    case 'enum':
      return enumCodec(type.values);
    case 'string':
      return {
        width: 'i32',
        toNumber: (value) => texts.number(value as string | null),
        toValue: (stored) => texts.text(stored),
      };
    default:
      throw new Error(`a field of kind ${type.kind} is no leaf`);
  }
}

function intCodec(width: 'u8' | 'i32'): Codec {
  const none = width === 'u8' ? NO_BYTE : NO_INT;
  return {
    width,
    toNumber: (value) => (value === null ? none : (value as number)),
    toValue: (stored) => (stored === none ? null : stored),
  };
}

function enumCodec(values: readonly string[]): Codec {
  const numbers = new Map(values.map((value, index) => [value, index]));
  return {
    width: 'u8',
    toNumber: (value) => (value === null ? NO_BYTE : numbers.get(value as string)!),
    toValue: (stored) => (stored === NO_BYTE ? null : values[stored]!),
  };
}
