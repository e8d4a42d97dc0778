import { FIELDS, type FieldSpec, type FieldType, type Stream } from '../event/vocabulary.ts';
import { LEAVES, type Leaf, leafAt } from './leaves.ts';

/**
 * How a leaf is a number in a row.
 * - `float`: itself, NaN for null
 * - `delay`: ms after `occurredAt`, in four bytes; what does not fit is kept apart
 * - `text`: its number among the texts, in four bytes, -1 for null
 * - `word`: the same for texts that are few, in two bytes; what does not fit is kept apart
 * - `small`: a whole number, a flag or a choice's place in its list, in one byte; 255 for null
 * - `count`: a whole number in one byte; what does not fit is kept apart
 */
export type Codec = 'float' | 'delay' | 'text' | 'word' | 'small' | 'flag' | 'choice' | 'count';

/** Where one leaf stands in a row. */
export interface Cell {
  readonly path: Leaf;
  readonly codec: Codec;
  /** From the row's start, in units of its own width: 8, 4, 2 or 1 bytes. */
  readonly offset: number;
  /** What a choice may be. */
  readonly choices: readonly string[];
}

export interface Layout {
  readonly cells: readonly Cell[];
  /** The offsets of the cells; of what the stream lacks -1, so that the layouts of all streams have one shape. */
  readonly offsets: Readonly<Record<Leaf, number>>;
  /** Where the case number stands, in units of four bytes. */
  readonly caseOffset: number;
  /** Bytes of a row: a multiple of eight. */
  readonly stride: number;
}

export const NO_BYTE = 255;
/** Says that a number is kept apart. */
export const APART_BYTE = 254;
export const NO_WORD = 65_535;
export const APART_WORD = 65_534;
export const APART_INT = -2_147_483_648;
/** Texts that are as many as there are devices; the others are some thousands. */
const MANY = 'deviceId';

type Unplaced = Omit<Cell, 'offset'>;

/** The numbers that a row of one stream consists of, from the one definition of its fields: the widest first. */
export function layoutOf(stream: Stream): Layout {
  const leaves = leavesOfStream(FIELDS[stream], '');
  const ofWidth = (width: number): readonly Unplaced[] =>
    leaves.filter(({ codec }) => widthOf(codec) === width);
  const [floats, ints, words, bytes] = [ofWidth(8), ofWidth(4), ofWidth(2), ofWidth(1)];
  const caseOffset = floats.length * 2 + ints.length;
  const wordOffset = (caseOffset + 1) * 2;
  const byteOffset = (wordOffset + words.length) * 2;
  const placed = (some: readonly Unplaced[], from: number): readonly Cell[] =>
    some.map((leaf, index) => ({ ...leaf, offset: from + index }));
  const cells = [
    ...placed(floats, 0),
    ...placed(ints, floats.length * 2),
    ...placed(words, wordOffset),
    ...placed(bytes, byteOffset),
  ];
  return {
    cells,
    offsets: offsetsOf(cells),
    caseOffset,
    stride: Math.ceil((byteOffset + bytes.length) / 8) * 8,
  };
}

function offsetsOf(cells: readonly Cell[]): Layout['offsets'] {
  const offsets = Object.fromEntries(LEAVES.map((path) => [path, -1])) as Record<Leaf, number>;
  for (const { path, offset } of cells) offsets[path] = offset;
  return offsets;
}

/** People and the case id are not among them: the placings and the case table have those. */
function leavesOfStream(specs: readonly FieldSpec[], prefix: string): readonly Unplaced[] {
  return specs.flatMap(({ name, type }) => {
    const path = `${prefix}${name}`;
    if (type.kind === 'record') return leavesOfStream(type.fields, `${path}.`);
    if (type.kind === 'list' || path === 'caseId') return [];
    const choices = type.kind === 'enum' ? type.values : [];
    return [{ path: LEAVES[leafAt(path)]!, codec: codecOf(path, type), choices }];
  });
}

function widthOf(codec: Codec): number {
  if (codec === 'float') return 8;
  if (codec === 'delay' || codec === 'text') return 4;
  return codec === 'word' ? 2 : 1;
}

function codecOf(path: string, type: FieldType): Codec {
  switch (type.kind) {
    case 'instant':
      return path === 'recordedAt' ? 'delay' : 'float';
    case 'number':
      return 'float';
    case 'int':
      return type.min >= 0 && type.max < APART_BYTE ? 'small' : 'count';
    case 'boolean':
      return 'flag';
    case 'enum':
      return 'choice';
    case 'string':
      return path === MANY ? 'text' : 'word';
    default:
      throw new Error(`a field of kind ${type.kind} is no leaf`);
  }
}
