/** Bytes in pieces of the given size, as a file or a socket might bring them. */
export async function* chunksOf(bytes: Uint8Array | string, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.from(bytes as Uint8Array);
  for (let i = 0; i < buffer.length; i += size) yield buffer.subarray(i, i + size);
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

interface AnyLine {
  readonly line: number;
  readonly value?: unknown;
  readonly faults?: readonly { readonly code: string; readonly path: string }[];
}

/** `2 ok` or `2 encoding`, one a line: what a test says about a file. */
export const brief = (lines: readonly AnyLine[]): string[] =>
  lines.map(
    ({ line, faults }) =>
      `${line} ${faults ? faults.map((f) => `${f.code} ${f.path}`.trim()).join(', ') : 'ok'}`,
  );
