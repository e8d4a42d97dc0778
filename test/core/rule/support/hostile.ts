/** Texts that an engine which walks objects, evaluates expressions or compares by looks would fall for. */
export const HOSTILE_TEXTS: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__defineGetter__',
  '$.__proto__.x',
  '$.constructor.name',
  '$..*',
  '$.*',
  '$',
  '$[?(@.a)]',
  '$[?(process.exit(1))]',
  "$['severity']",
  '$.severity.constructor',
  '$.place.__proto__',
  '$.parties[0].token',
  '#{7*7}',
  '{{7*7}}',
  'process.exit(1)',
  '(() => { throw 1 })()',
  "'; DROP TABLE warnings; --",
  '<script>alert(1)</script>',
  '../../etc/passwd',
  'NaN',
  'Infinity',
  '1e309',
  '',
  ' ',
  '\u0000',
  '\ud800',
  'sever\u0456ty', // Cyrillic
  'ev\u0435nt_count',
  '\uff53everity', // full width
  'severity\u200b', // zero width
  '\u202eytireves', // turns the text around
  'victim\u200d',
  '\u0440arty',
  'theft\u0301',
  'a'.repeat(100_000),
];

export const HOSTILE_VALUES: readonly unknown[] = [
  ...HOSTILE_TEXTS,
  null,
  0,
  -0,
  -1,
  1e308,
  -1e308,
  5e-324,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  2 ** 53,
  true,
  [],
  [[]],
  [null],
  {},
  JSON.parse('{"__proto__": {"fact": "event_count"}}'),
  JSON.parse('{"constructor": {"prototype": {"x": 1}}}'),
  { fact: '__proto__' },
  { fact: 'event', path: '$.__proto__' },
  { all: [] },
  { not: {} },
  { condition: '__proto__' },
  // What throws when it is made a text.
  { condition: { toString: 'x', valueOf: 'x' } },
  { toString: 'x', valueOf: 'x' },
  [{ toString: 'x', valueOf: 'x' }],
  { prefix: '__proto__' },
  { gte: 1e308, lte: -1e308 },
  { absence: { after: {}, of: {}, within: 'PT1S' } },
];

export type Path = readonly (string | number)[];

/** Every place in a JSON value but those under `cases`, outermost first. */
export function placesOf(json: unknown, path: Path = []): readonly Path[] {
  if (typeof json !== 'object' || json === null || path[0] === 'cases') return [path];
  const inner = Object.entries(json).flatMap(([key, value]) =>
    placesOf(value, [...path, Array.isArray(json) ? Number(key) : key]),
  );
  return [path, ...inner];
}

/** The same JSON with another value at a place. */
export function withValue(json: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(json)) return json.map((one, i) => (i === key ? withValue(one, rest, value) : one));
  const entries = Object.entries(json as object).map(([name, one]) => [
    name,
    name === key ? withValue(one, rest, value) : one,
  ]);
  return Object.fromEntries(entries);
}

/** The same JSON with one key more in the object at a place; undefined where there is none. */
export function withKey(json: unknown, path: Path, key: string, value: unknown): unknown {
  const at = path.reduce<unknown>((inner, name) => (inner as Record<string | number, unknown>)[name], json);
  if (typeof at !== 'object' || at === null || Array.isArray(at)) return undefined;
  return withValue(json, path, Object.fromEntries([...Object.entries(at), [key, value]]));
}
