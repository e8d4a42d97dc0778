import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AvroField, AvroRecord, AvroSchema } from '../../services/adapters/avro/avro-schema.ts';
import { incompatibilities } from '../../services/adapters/avro/compatibility.ts';
import { SCHEMAS, type SchemaName } from '../../services/adapters/avro/schemas.ts';

const RELEASED = new URL('../../schemas/released/', import.meta.url);
const NAMES = Object.keys(SCHEMAS) as SchemaName[];
const parse = (text: string) => JSON.parse(text) as AvroRecord;

/** Every released version of a schema; a release adds the next number and never changes one that is there. */
function versions(name: string): readonly { readonly file: string; readonly schema: AvroRecord }[] {
  const directory = new URL(`${name}/`, RELEASED);
  return readdirSync(directory).map((file) => ({
    file,
    schema: parse(readFileSync(new URL(file, directory), 'utf8')),
  }));
}

describe('the schema of today', () => {
  it.each(NAMES)('of %s reads every version that was released', (name) => {
    expect(existsSync(new URL(`${name}/1.avsc`, RELEASED))).toBe(true);
    for (const { file, schema } of versions(name)) {
      expect(incompatibilities(SCHEMAS[name].schema, schema), `${name}/${file}`).toEqual([]);
    }
  });

  it('is there for every schema that was released', () => {
    expect(readdirSync(RELEASED).filter((name) => !(name in SCHEMAS))).toEqual([]);
  });
});

const LEVEL: AvroSchema = { type: 'enum', name: 'Level', symbols: ['blue', 'yellow'] };
const INNER: AvroSchema = { type: 'record', name: 'Inner', fields: [{ name: 'x', type: 'int' }] };
const FIELDS: readonly AvroField[] = [
  { name: 'id', type: 'string' },
  { name: 'count', type: 'int' },
  { name: 'total', type: 'long' as const },
  { name: 'score', type: 'double' },
  { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
  { name: 'level', type: LEVEL },
  { name: 'note', type: ['null', 'string'], default: null },
  { name: 'previous', type: ['null', 'Level'], default: null },
  { name: 'inner', type: INNER },
  { name: 'list', type: { type: 'array', items: 'Inner' } },
  { name: 'facts', type: { type: 'map', values: ['null', 'double', 'string'] } },
];
const schema = (fields: readonly AvroField[]): AvroRecord => ({ type: 'record', name: 'R', fields });
const BEFORE = schema(FIELDS);
const changed = (name: string, change: Partial<AvroField>) =>
  schema(FIELDS.map((field) => (field.name === name ? { ...field, ...change } : field)));
const plus = (field: AvroField) => schema([...FIELDS, field]);
const minus = (name: string) => FIELDS.filter((field) => field.name !== name);

describe('a change that old records survive', () => {
  it.each<[string, AvroRecord]>([
    ['none', BEFORE],
    ['a new field that may be null', plus({ name: 'more', type: ['null', 'string'], default: null })],
    ['a new field with a default', plus({ name: 'more', type: 'int', default: 0 })],
    ['a field that goes', schema(minus('note'))],
    [
      'fields in another order',
      schema(
        FIELDS.toReversed().map((f) =>
          f.name === 'previous'
            ? { ...f, type: ['null', LEVEL] }
            : f.name === 'level'
              ? { ...f, type: 'Level' }
              : f.name === 'list'
                ? { ...f, type: { type: 'array', items: INNER } }
                : f.name === 'inner'
                  ? { ...f, type: 'Inner' }
                  : f,
        ),
      ),
    ],
    ['a new symbol', changed('level', { type: { ...LEVEL, symbols: ['green', 'blue', 'yellow'] } })],
    ['an int that becomes a long', changed('count', { type: 'long' })],
    ['an int that becomes a double', changed('count', { type: 'double' })],
    ['a field that may now be null', changed('id', { type: ['null', 'string'] })],
    ['a new branch of a union', changed('note', { type: ['null', 'string', 'double'] })],
    ['a rename with an alias', changed('id', { name: 'key', aliases: ['id'] })],
    ['another doc', changed('id', { doc: 'The id.' })],
  ])('is let through: %s', (_, after) => {
    expect(incompatibilities(after, BEFORE)).toEqual([]);
  });
});

describe('a change that old records do not survive', () => {
  it.each<[string, AvroRecord, string]>([
    [
      'a new field without a default',
      plus({ name: 'more', type: 'boolean' }),
      '.more: a new field needs a default',
    ],
    ['a symbol that goes', changed('level', { type: { ...LEVEL, symbols: ['blue'] } }), '.level: yellow'],
    [
      'a symbol that goes though a default would stand in',
      changed('level', { type: { ...LEVEL, symbols: ['blue'], default: 'blue' } }),
      '.level: yellow',
    ],
    ['a long that becomes an int', changed('total', { type: 'int' }), '.total'],
    ['a long that becomes a double', changed('total', { type: 'double' }), '.total'],
    ['a double that becomes an int', changed('score', { type: 'int' }), '.score'],
    ['a string that becomes bytes', changed('id', { type: 'bytes' }), '.id'],
    ['a string that becomes an int', changed('id', { type: 'int' }), '.id'],
    ['a time that becomes a number', changed('at', { type: 'long' }), '.at'],
    [
      'a time in another unit',
      changed('at', { type: { type: 'long', logicalType: 'timestamp-micros' as 'timestamp-millis' } }),
      '.at',
    ],
    ['a field that may no longer be null', changed('note', { type: 'string', default: '' }), '.note: null'],
    [
      'a branch of a union that goes',
      changed('facts', { type: { type: 'map', values: ['null', 'double'] } }),
      '.facts{}: string',
    ],
    [
      'a change inside a record',
      changed('inner', { type: { ...INNER, fields: [{ name: 'x', type: 'string' }] } }),
      '.inner.x: int cannot be read as string',
    ],
    ['a change of items', changed('list', { type: { type: 'array', items: 'string' } }), '.list[]'],
    ['a list that becomes a map', changed('list', { type: { type: 'map', values: 'Inner' } }), '.list'],
    ['a rename', changed('id', { name: 'key' }), '.key: was id'],
    ['a rename hidden behind a default', changed('note', { name: 'remark' }), '.remark: was note'],
    ['another record', { ...BEFORE, name: 'S' }, 'record R cannot be read as record S'],
    ['another enum', changed('level', { type: { ...LEVEL, name: 'Colour' } }), '.level'],
  ])('is caught: %s', (_, after, reason) => {
    const reasons = incompatibilities(after, BEFORE);
    expect(reasons.join('\n')).toContain(reason);
  });

  it.each(NAMES)('is caught in %s: a field without a default, a field renamed, a symbol removed', (name) => {
    const { schema: today } = SCHEMAS[name];
    const fields = today.fields;
    const more = { ...today, fields: [...fields, { name: 'more', type: 'string' }] };
    expect(incompatibilities(more, today)).toHaveLength(1);
    const renamed = { ...today, fields: fields.map((f, i) => (i === 0 ? { ...f, name: 'renamed' } : f)) };
    expect(incompatibilities(renamed, today).length).toBeGreaterThan(0);
    const text = JSON.stringify(today);
    const poorer = text.replace(/"symbols":\["[^"]+",/, '"symbols":[');
    if (poorer !== text) expect(incompatibilities(parse(poorer), today).length).toBeGreaterThan(0);
  });
});
