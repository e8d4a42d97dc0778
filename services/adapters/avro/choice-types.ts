import avsc, { type Type, type types } from 'avsc';
import { STREAMS, type Stream } from '../../core/event/vocabulary.ts';
import { streamSymbol } from './event-schemas.ts';
import { inside, type Misfit, malformed, type Part, type Tap } from './tap.ts';

/** `["null", T]`, which needs no look at the value to tell its branch. */
export class Nullable extends avsc.types.UnwrappedUnionType {
  _read(tap: Tap): unknown {
    switch (tap.readLong()) {
      case 0:
        return null;
      case 1:
        return inside(this.types[1])._read(tap);
      default:
        throw malformed('no such branch');
    }
  }

  _write(tap: Tap, value: unknown): void {
    if (value === null) {
      tap.writeLong(0);
    } else {
      tap.writeLong(1);
      inside(this.types[1])._write(tap, value);
    }
  }
}

/**
 * A union of records whose first field, `kind`, is an enum of one symbol. The kind tells the branch, where avsc would
 * have each record wrapped in an object of one key.
 */
export class KindUnion extends avsc.types.WrappedUnionType {
  constructor(schema: never, options: object) {
    super(schema, options);
    // The instance is frozen by now, its index is not; a kind has no dot and so is no branch's name.
    const indices = indicesOf(this);
    this.types.forEach((type, index) => {
      indices[kindOf(type)] = index;
    });
  }

  _read(tap: Tap): unknown {
    const type = this.types[tap.readLong()];
    if (type === undefined) throw malformed('no such branch');
    return inside(type)._read(tap);
  }

  _write(tap: Tap, value: { readonly kind: string }): void {
    const index = indicesOf(this)[value.kind];
    if (typeof index !== 'number') throw malformed('no such kind');
    tap.writeLong(index);
    inside(this.types[index])._write(tap, value);
  }

  _check(value: { readonly kind: string } | null, flags: unknown, hook?: Misfit, path?: string[]): boolean {
    const index = indicesOf(this)[String(value?.kind)];
    if (typeof index === 'number') return inside(this.types[index])._check(value, flags, hook, path);
    hook?.(value, this);
    return false;
  }

  /** Sets how a record that another schema wrote is read: as the branch of its name. */
  _update(resolver: Pick<Part, '_read'>, writer: Type): void {
    const branch = this.types.find((type) => type.name === writer.name);
    if (branch === undefined) return;
    const read = inside(branch.createResolver(writer));
    resolver._read = (tap) => read._read(tap);
  }
}

const indicesOf = (union: Type): Record<string, number> =>
  inside<{ readonly _branchIndices: Record<string, number> }>(union)._branchIndices;

const kindOf = (type: Type): string => {
  const kind = (type as types.RecordType).field('kind')?.type as types.EnumType | undefined;
  if (kind?.symbols?.length !== 1) throw malformed('a union of records that have no kind');
  return kind.symbols[0] ?? '';
};

/** avsc takes `constructor` for a symbol of every enum, since it looks symbols up in a plain object. */
export class OwnEnum extends avsc.types.EnumType {
  _write(tap: Tap, value: string): void {
    const index = inside<{ readonly _indices: Record<string, number> }>(this)._indices[value];
    if (typeof index !== 'number') throw malformed('no such symbol');
    tap.writeLong(index);
  }

  _check(value: unknown, _flags: unknown, hook?: Misfit): boolean {
    const known = this.symbols.includes(value as string);
    if (!known) hook?.(value, this);
    return known;
  }
}

const STREAM_OF: ReadonlyMap<string, Stream> = new Map(
  STREAMS.map((stream) => [streamSymbol(stream), stream]),
);

/** Streams by their names, whose hyphens Avro's symbols may not have. */
export class StreamEnum extends avsc.types.EnumType {
  _read(this: { readonly symbols: readonly string[] }, tap: Tap): Stream {
    const stream = STREAM_OF.get(this.symbols[tap.readLong()] ?? '');
    if (stream === undefined) throw malformed('no such stream');
    return stream;
  }

  _write(tap: Tap, stream: Stream): void {
    const index = STREAMS.indexOf(stream);
    if (index < 0) throw malformed('no such stream');
    tap.writeLong(index);
  }

  _check(value: unknown, _flags: unknown, hook?: Misfit): boolean {
    const known = STREAMS.includes(value as Stream);
    if (!known) hook?.(value, this);
    return known;
  }
}
