import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openSchemaFile } from '../../../services/adapters/avro/schema-file.ts';

const directory = mkdtempSync(join(tmpdir(), 'tocsin-schemas-'));
afterAll(() => rmSync(directory, { recursive: true }));

const schema = (...fields: readonly object[]) => JSON.stringify({ type: 'record', name: 'R', fields });
const A = { name: 'a', type: 'string' };
const B = { name: 'b', type: ['null', 'string'], default: null };
const C = { name: 'c', type: 'string' };

describe('a schema file', () => {
  it('gives a schema the same id always, and another schema another', () => {
    const file = openSchemaFile(':memory:');
    const first = file.idOf('x', schema(A));
    const second = file.idOf('x', schema(A, B));
    expect(file.idOf('x', schema(A))).toBe(first);
    expect(file.idOf('y', schema(A))).not.toBe(first);
    expect(second).not.toBe(first);
    expect(file.schemaOf(second)).toBe(schema(A, B));
    file.close();
  });

  it('keeps its ids when it is closed and opened again', () => {
    const path = join(directory, 'kept.sqlite');
    const file = openSchemaFile(path);
    const id = file.idOf('x', schema(A));
    file.close();
    const again = openSchemaFile(path);
    expect(again.idOf('x', schema(A))).toBe(id);
    expect(again.schemaOf(id)).toBe(schema(A));
    again.close();
  });

  it('is named where it cannot be opened', () => {
    expect(() => openSchemaFile(directory)).toThrow(
      expect.objectContaining({ code: 'unreadable', message: expect.stringContaining(directory) }),
    );
  });

  it('may be open twice, and both see what either registers', () => {
    const path = join(directory, 'twice.sqlite');
    const [one, two] = [openSchemaFile(path), openSchemaFile(path)];
    const id = one.idOf('x', schema(A));
    expect(two.schemaOf(id)).toBe(schema(A));
    expect(two.idOf('x', schema(A))).toBe(id);
    expect(one.schemaOf(two.idOf('x', schema(A, B)))).toBe(schema(A, B));
    one.close();
    two.close();
  });

  it('knows no schema of an id that it never gave out', () => {
    const file = openSchemaFile(':memory:');
    for (const id of [0, 1, 0xffffffff]) {
      expect(() => file.schemaOf(id)).toThrow(expect.objectContaining({ code: 'unknown_schema' }));
    }
    file.close();
  });

  it('refuses a version that cannot read an earlier one, not only the last, and stays usable', () => {
    const file = openSchemaFile(':memory:');
    file.idOf('x', schema(A));
    file.idOf('x', schema(A, B));
    const refused = expect.objectContaining({ code: 'incompatible', message: expect.stringContaining('.c') });
    expect(() => file.idOf('x', schema(A, C))).toThrow(refused);
    expect(() => file.idOf('x', schema(A, { ...B, type: 'string', default: '' }))).toThrow();
    expect(file.idOf('x', schema(A))).toBe(1);
    file.close();
  });

  it('says so where the file is no schema file', () => {
    const path = join(directory, 'other.sqlite');
    writeFileSync(path, 'a letter to a friend, long enough to be no empty database');
    expect(() => openSchemaFile(path)).toThrow(expect.objectContaining({ code: 'unreadable' }));
  });
});
