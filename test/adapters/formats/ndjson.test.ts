import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNdjson } from '../../../services/adapters/formats/ndjson.ts';
import { all, brief, chunksOf } from './chunks.ts';

const read = (bytes: Uint8Array | string, size?: number) =>
  all(readNdjson(chunksOf(bytes, size), 'events.ndjson'));
const message = async (bytes: Uint8Array | string) => {
  const line = (await read(bytes)).at(-1);
  return line && 'faults' in line ? line.faults[0]?.message : undefined;
};
const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('lines of JSON', () => {
  it.each<[string, Uint8Array | string, string[]]>([
    ['a value a line', '1\n{"a":2}\n', ['1 ok', '2 ok']],
    ['no newline at the end', '1\n2', ['1 ok', '2 ok']],
    ['CRLF', '1\r\n2\r\n', ['1 ok', '2 ok']],
    ['blank lines, which keep their numbers', '\n1\n  \n\r\n2\n\n', ['2 ok', '5 ok']],
    ['a byte order mark', '\ufeff1\n', ['1 ok']],
    ['gzip', gzipSync('1\n2\n'), ['1 ok', '2 ok']],
    ['an empty file', '', ['1 unreadable']],
    ['a file of blank lines', '\n \n', ['1 unreadable']],
    ['an empty gzip', gzipSync(''), ['1 unreadable']],
    ['a line that is not JSON', '1\nnonsense\n3\n', ['1 ok', '2 unreadable', '3 ok']],
    ['NaN', '{"a":NaN}\n1\n', ['1 unreadable', '2 ok']],
    ['a last line that was cut', '1\n{"a":', ['1 ok', '2 unreadable']],
    [
      'bytes that are not UTF-8',
      Buffer.from([0x31, 0x0a, 0x22, 0xb0, 0xa1, 0x22, 0x0a, 0x33]),
      ['1 ok', '2 encoding', '3 ok'],
    ],
    ['a character cut in the middle', Buffer.from('"é"\n').subarray(0, 2), ['1 encoding']],
    ['UTF-16 with its mark', Buffer.from('\ufeff{"a":1}\n', 'utf16le'), ['1 encoding']],
    ['UTF-16 big-endian', Buffer.from('\ufeff{"a":1}\n', 'utf16le').swap16(), ['1 encoding']],
    ['UTF-16 without its mark', Buffer.from('{"a":1}\n', 'utf16le'), ['1 encoding']],
    ['UTF-16 inside gzip', gzipSync(Buffer.from('\ufeff{"a":1}\n', 'utf16le')), ['1 encoding']],
    ['a zip archive', Buffer.from('504b030414000000', 'hex'), ['1 unreadable']],
    ['gzip that was cut', gzipSync('1\n2\n').subarray(0, 14), ['1 unreadable']],
    ['depth 32', `${deep(32)}\n`, ['1 ok']],
    ['depth 33', `${deep(33)}\n1\n`, ['1 too_deep', '2 ok']],
    ['half a million levels', `${'{"a":'.repeat(100_000)}\n1\n`, ['1 too_deep', '2 ok']],
    ['brackets in text', `"${'['.repeat(99)}\\"${'{'.repeat(99)}"\n`, ['1 ok']],
    ['10 MB on one line', `1\n"${'x'.repeat(10_000_000)}"\n3\n`, ['1 ok', '2 too_large', '3 ok']],
  ])('%s', async (_, bytes, expected) => {
    expect(brief(await read(bytes))).toEqual(expected);
  });

  it('says what is wrong with the file, not only that something is', async () => {
    expect(await message('{"a":')).toBe('the file ends in the middle of a record');
    expect(await message('')).toBe('the file has no records');
    expect(await message(Buffer.from('\ufeff1\n', 'utf16le'))).toContain('UTF-16');
    expect(await message('x'.repeat(2_000_000))).toBe('a line of 2000000 bytes');
  });

  it('never quotes a line, which may hold a name', async () => {
    const lines = await read('{"name": "Zhang San", Zhang}\nZhang San\n');
    expect(JSON.stringify(lines)).not.toContain('Zhang');
    expect(await message('{"a" 1}\n')).toBe('not JSON from character 6 on');
    expect(await message('at position 13900001111\n')).toBe('not JSON');
  });

  it('gives every fault a remedy and the name of its file', async () => {
    for (const line of await read('x\n')) {
      expect(line.file).toBe('events.ndjson');
      if ('faults' in line) expect(line.faults[0]?.remedy).not.toBe('');
    }
  });

  it('keeps no more of an endless line than the limit', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      const chunk = Buffer.alloc(1024 * 1024, 'x');
      for (let i = 0; i < 300; i++) yield chunk;
      yield Buffer.from('\n1\n');
    }
    const before = process.memoryUsage().arrayBuffers;
    const lines = await all(readNdjson(endless(), 'f'));
    expect(brief(lines)).toEqual(['1 too_large', '2 ok']);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000);
  });

  it('closes the file when its reader stops early, and when the file is refused at its first bytes', async () => {
    for (const [bytes, stopEarly] of [
      ['1\n2\n', true],
      [Buffer.from('\ufeff1', 'utf16le'), false],
    ] as const) {
      let closed = false;
      async function* source(): AsyncGenerator<Uint8Array> {
        try {
          yield* chunksOf(bytes, 3);
        } finally {
          closed = true;
        }
      }
      for await (const _ of readNdjson(source(), 'f')) if (stopEarly) break;
      expect(closed).toBe(true);
    }
  });

  it('lets an error of the disk through', async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('1\n2');
      throw new Error('EIO');
    }
    await expect(all(readNdjson(failing(), 'f'))).rejects.toThrow('EIO');
  });
});

describe('whatever the bytes', () => {
  it('nothing throws, and the same comes out however they are cut into chunks', async () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 20 }),
      fc.jsonValue().map((value) => Buffer.from(`${JSON.stringify(value)}\n`)),
      fc.constantFrom(Buffer.from('\n'), Buffer.from('\r\n'), Buffer.from('\ufeff'), Buffer.from('{"é":')),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece), fc.integer({ min: 1, max: 9 }), async (pieces, size) => {
        const bytes = Buffer.concat(pieces);
        const whole = await read(bytes);
        expect(whole.length).toBeGreaterThan(0);
        expect(await read(bytes, size)).toEqual(whole);
      }),
    );
  });
});
