import { placeIn } from './json-place.js';

/** What may be written at a place of a rule, from the rule schema. Pure. */

const MOST = 60;

/**
 * `{ from, to, options: [{ label, detail, insert, caret }] }` at `offset` of `text`: keys that are not there yet, or the values
 * that fit. `caret` is where to go on writing, in what is inserted. Null where nothing is known.
 */
export function completionsAt(schema, text, offset) {
  const { root, place } = placeIn(text, offset);
  if (place === null) return null;
  const parts = partsAt(schema, schema, root, place.path);
  const all = place.kind === 'key' ? keys(schema, parts, place) : values(parts, indentOf(text, place.from));
  const wanted = place.prefix.toLowerCase();
  const options = unique(all)
    .filter(({ label }) => label.toLowerCase().includes(wanted))
    .sort(
      (a, b) =>
        Number(b.label.toLowerCase().startsWith(wanted)) - Number(a.label.toLowerCase().startsWith(wanted)),
    )
    .slice(0, MOST);
  return options.length === 0 ? null : { from: place.from, to: place.to, options };
}

/** Every part of the schema that holds at a path of an instance. */
function partsAt(root, schema, instance, path) {
  const parts = flat(root, schema, instance);
  if (path.length === 0) return parts;
  const [step, ...rest] = path;
  const inner = parts.flatMap((part) => stepInto(part, step)).filter((part) => typeof part === 'object');
  return inner.flatMap((part) => partsAt(root, part, instance?.[step], rest));
}

function stepInto({ items, properties, additionalProperties }, step) {
  if (typeof step === 'number') return items === undefined ? [] : [items].flat();
  if (properties !== undefined && Object.hasOwn(properties, step)) return [properties[step]];
  return additionalProperties === undefined ? [] : [additionalProperties];
}

/** A schema with all that it refers to, and of what depends on the instance the branch that holds. */
function flat(root, schema, instance, depth = 0) {
  if (typeof schema !== 'object' || schema === null || depth > 12) return [];
  const more = (one) => flat(root, one, instance, depth + 1);
  const { $ref, allOf = [], anyOf = [], oneOf = [] } = schema;
  return [
    schema,
    ...($ref === undefined ? [] : more(referred(root, $ref))),
    ...[...allOf, ...anyOf, ...oneOf].flatMap(more),
    ...(schema.if === undefined ? [] : more(fits(root, schema.if, instance) ? schema.then : schema.else)),
  ];
}

const referred = (root, ref) =>
  ref
    .split('/')
    .slice(1)
    .reduce((at, step) => at?.[step], root);

/** Whether an instance fits as far as conditions of this schema look: constants and what must be there. */
function fits(root, schema, instance) {
  if (schema.$ref !== undefined) return fits(root, referred(root, schema.$ref), instance);
  if (schema.const !== undefined && schema.const !== instance) return false;
  if (schema.enum !== undefined && !schema.enum.includes(instance)) return false;
  if (schema.required?.some((key) => instance?.[key] === undefined) === true) return false;
  return Object.entries(schema.properties ?? {}).every(
    ([key, part]) => instance?.[key] === undefined || fits(root, part, instance[key]),
  );
}

function keys(root, parts, { present, prefix }) {
  const required = new Set(parts.flatMap((part) => part.required ?? []));
  const names = new Set(parts.flatMap((part) => Object.keys(part.properties ?? {})));
  for (const part of parts)
    for (const [name, one] of Object.entries(part.properties ?? {})) if (one === false) names.delete(name);
  return [...names]
    .filter((name) => name === prefix || !present.includes(name))
    .sort((a, b) => Number(required.has(b)) - Number(required.has(a)))
    .map((name) => {
      const own = parts.flatMap((part) => flat(root, part.properties?.[name], undefined));
      const [open, close] = bracketsOf(own);
      const insert = `${JSON.stringify(name)}: ${open}`;
      return { label: name, detail: detailOf(own), insert: insert + close, caret: insert.length };
    });
}

/** What a value begins and ends with. */
function bracketsOf(parts) {
  const types = parts.map(({ type }) => type);
  if (types.includes('object')) return ['{', '}'];
  if (types.includes('array') && !types.includes('string')) return ['[', ']'];
  return types.includes('string') && types.every((type) => type === undefined || type === 'string')
    ? ['"', '"']
    : ['', ''];
}

const detailOf = (parts) => parts.find(({ description }) => description !== undefined)?.description ?? '';

function values(parts, indent) {
  return parts.flatMap((part) => [
    ...(part.const === undefined ? [] : [valueOption(part.const, part.description)]),
    ...(part.enum ?? []).map((value) => valueOption(value, part.description)),
    ...(part.type === 'boolean' ? [valueOption(true), valueOption(false)] : []),
    ...(part.defaultSnippets ?? []).map(({ label, description, body }) => ({
      ...valueOption(body, description, indent),
      label,
    })),
    ...(part.examples ?? []).map((example) => valueOption(example, part.description, indent)),
  ]);
}

function valueOption(value, detail = '', indent = '') {
  const insert = JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}`);
  const label = typeof value === 'string' ? value : JSON.stringify(value);
  return { label, detail, insert, caret: insert.length };
}

const indentOf = (text, offset) => /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))[0];

function unique(options) {
  const byLabel = new Map();
  for (const option of options) if (!byLabel.has(option.label)) byLabel.set(option.label, option);
  return [...byLabel.values()];
}
