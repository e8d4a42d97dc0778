import avsc from 'avsc';
import { inside, malformed, type Tap } from './tap.ts';

/** The number of items in the next block: each takes a byte or more, so there are no more than bytes left. */
function blockSize(tap: Tap): number {
  let count = tap.readLong();
  if (count < 0) {
    count = -count;
    tap.skipLong();
  }
  if (!(count <= tap.buf.length - tap.pos) && count !== 0) throw malformed('more items than bytes');
  return count;
}

/** avsc believes counts: ten bytes that promise four thousand million items keep it busy for minutes. */
export class BoundedArray extends avsc.types.ArrayType {
  _read(this: { readonly itemsType: unknown }, tap: Tap): unknown[] {
    const items = inside(this.itemsType);
    const list: unknown[] = [];
    for (let count = blockSize(tap); count !== 0; count = blockSize(tap)) {
      for (; count > 0; count--) list.push(items._read(tap));
    }
    return list;
  }

  _skip(tap: Tap): void {
    const items = inside(this.itemsType);
    for (let count = blockSize(tap); count !== 0; count = blockSize(tap)) {
      for (; count > 0; count--) items._skip(tap);
    }
  }
}

const PLAIN = { enumerable: true, configurable: true, writable: true };

export class BoundedMap extends avsc.types.MapType {
  _read(this: { readonly valuesType: unknown }, tap: Tap): Record<string, unknown> {
    const values = inside(this.valuesType);
    const map: Record<string, unknown> = {};
    for (let count = blockSize(tap); count !== 0; count = blockSize(tap)) {
      for (; count > 0; count--) {
        const key = tap.readString();
        const value = values._read(tap);
        if (key === '__proto__') Object.defineProperty(map, key, { value, ...PLAIN });
        else map[key] = value;
      }
    }
    return map;
  }

  _skip(tap: Tap): void {
    const values = inside(this.valuesType);
    for (let count = blockSize(tap); count !== 0; count = blockSize(tap)) {
      for (; count > 0; count--) {
        tap.skipString();
        values._skip(tap);
      }
    }
  }
}

/** avsc reads longs as ints. */
export class Int32 extends avsc.types.IntType {
  _read(tap: Tap): number {
    const value = tap.readLong();
    if (value !== (value | 0)) throw malformed('an int past 32 bits');
    return value;
  }
}
