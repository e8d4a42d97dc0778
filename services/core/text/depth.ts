/** Levels of nesting that an event may come with; its own fields need 3. */
export const MAX_DEPTH = 32;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Whether JSON text nests deeper than `limit`. Counted before parsing: V8 takes seconds, and the event loop with it, to
 * build 16 MiB of brackets.
 */
export function isDeep(json: string | Uint8Array, limit: number): boolean {
  const unitAt = typeof json === 'string' ? (i: number) => json.charCodeAt(i) : (i: number) => json[i];
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < json.length; i++) {
    const unit = unitAt(i);
    if (unit === QUOTE) quoted = !quoted;
    else if (quoted) i += unit === BACKSLASH ? 1 : 0;
    else if (unit === OPEN_LIST || unit === OPEN_OBJECT) {
      if (++depth > limit) return true;
    } else if (unit === CLOSE_LIST || unit === CLOSE_OBJECT) depth--;
  }
  return false;
}

/** Whether a value nests deeper than `limit`. Walks no further than that, and without recursion. */
export function isDeepValue(value: unknown, limit: number): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    const inner = level.filter((one) => typeof one === 'object' && one !== null);
    if (inner.length > 0 && depth >= limit) return true;
    level = inner.flatMap((one) => Object.values(one as object) as readonly unknown[]);
  }
  return false;
}
