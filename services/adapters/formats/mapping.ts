import type { z } from 'zod';
import { nearest } from '../../core/event/nearest.ts';
import { CATEGORIES, FIELDS } from '../../core/event/vocabulary.ts';
import type { Fault } from '../../core/fault.ts';
import { type MappingFile, mappingSchema } from './mapping-schema.ts';

/** A mapping that was checked; only `parseMapping` makes one. */
export type Mapping = MappingFile & { readonly checked: true };

/** Reads a cell: its text without blanks around it, or null where it stands for nothing. */
export type Cell = (cells: readonly string[]) => string | null;

export type ParsedMapping =
  | { readonly ok: true; readonly mapping: Mapping }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** Reads a mapping file's text. Gives the mapping, or everything that is wrong with it, each with path and remedy. */
export function parseMapping(text: string): ParsedMapping {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    const remedy = 'Write it as one JSON object; an editor that knows JSON shows where it breaks.';
    return {
      ok: false,
      faults: [{ code: 'unreadable', path: '', message: 'the mapping is not JSON', remedy }],
    };
  }
  const parsed = mappingSchema.safeParse(json);
  if (!parsed.success) return { ok: false, faults: parsed.error.issues.flatMap(faultsOfIssue) };
  const faults = [
    ...categoryFaults(parsed.data),
    ...fieldFaults(parsed.data),
    ...identifierFaults(parsed.data),
  ];
  return faults.length === 0
    ? { ok: true, mapping: { ...parsed.data, checked: true } }
    : { ok: false, faults };
}

type Issue = z.core.$ZodIssue;

function faultsOfIssue(issue: Issue): readonly Fault[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(mappingSchema.shape);
    return issue.keys.map((key) => ({
      code: 'unknown_field',
      path: path === '' ? key : `${path}.${key}`,
      message: 'a mapping has no such key',
      remedy: path === '' ? guess(key, known) : 'Remove it.',
    }));
  }
  const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  const code = missing ? 'missing_field' : issue.code === 'invalid_type' ? 'wrong_type' : 'unknown_value';
  return [
    { code, path, message: issue.message, remedy: missing ? 'Add it.' : 'Change it to what is expected.' },
  ];
}

function guess(written: string, choices: readonly string[]): string {
  const near = nearest(written, choices);
  return `${near === undefined ? '' : `Did you mean "${near}"? `}One of: ${choices.join(', ')}.`;
}

function categoryFaults({ stream, category, severity }: MappingFile): readonly Fault[] {
  const ours = CATEGORIES[stream];
  const unknown = (path: string, value: string): readonly Fault[] =>
    ours.includes(value)
      ? []
      : [
          {
            code: 'unknown_value',
            path,
            message: `${stream} has no such category`,
            remedy: guess(value, ours),
          },
        ];
  const twice = Object.keys(category.map).filter((value) => Object.hasOwn(category.refuse, value));
  const nowhere = Object.keys(severity.byValue).filter((value) => !Object.hasOwn(category.map, value));
  return [
    ...Object.entries(category.map).flatMap(([value, to]) => unknown(`category.map.${value}`, to)),
    ...(category.default === 'refuse' ? [] : unknown('category.default', category.default)),
    ...Object.keys(severity.byCategory).flatMap((value) => unknown(`severity.byCategory.${value}`, value)),
    ...twice.map(
      (value): Fault => ({
        code: 'unknown_value',
        path: `category.refuse.${value}`,
        message: 'the value is both mapped and refused',
        remedy: 'Keep one of the two.',
      }),
    ),
    ...nowhere.map(
      (value): Fault => ({
        code: 'unknown_value',
        path: `severity.byValue.${value}`,
        message: 'a severity for a value that is not mapped',
        remedy: guess(value, Object.keys(category.map)),
      }),
    ),
  ];
}

/** Set by the mapping's own keys. */
const TAKEN = ['caseId', 'occurredAt', 'category', 'severity', 'place', 'source', 'parties', 'assessment'];

function fieldFaults({ stream, fields, flags, constants, tokenise }: MappingFile): readonly Fault[] {
  const open = FIELDS[stream].filter((field) => !TAKEN.includes(field.name));
  const names = open.map((field) => field.name);
  const booleans = open.filter((field) => field.type.kind === 'boolean').map((field) => field.name);
  const check = (group: string, given: readonly string[], allowed: readonly string[]): readonly Fault[] =>
    given
      .filter((name) => !allowed.includes(name))
      .map((name) => ({
        code: 'unknown_field',
        path: `${group}.${name}`,
        message: `not a field of ${stream} that may be set here`,
        remedy: guess(name, allowed),
      }));
  const noParties = tokenise.length > 0 && !FIELDS[stream].some((field) => field.name === 'parties');
  return [
    ...check('fields', Object.keys(fields), names),
    ...check('flags', Object.keys(flags), booleans),
    ...check('constants', Object.keys(constants), names),
    ...(noParties ? [NO_PEOPLE] : []),
  ];
}

const NO_PEOPLE: Fault = {
  code: 'charter_identification',
  path: 'tokenise',
  message: 'camera alarms have no people',
  remedy: 'Remove it: cameras never identify anybody, not even as tokens.',
};

/** A column of identifiers goes through the tokeniser and nowhere else: a case id, say, is stored as it is. */
function identifierFaults({ tokenise, caseId, category, fields, flags }: MappingFile): readonly Fault[] {
  const identifying = new Set(tokenise.map(({ column }) => column));
  const uses = [
    ...caseId.columns.map((column, i) => [`caseId.columns.${i}`, column] as const),
    ['category.column', category.column] as const,
    ...Object.entries(fields).map(([name, column]) => [`fields.${name}`, column] as const),
    ...Object.entries(flags).map(([name, { column }]) => [`flags.${name}.column`, column] as const),
  ];
  return uses
    .filter(([, column]) => identifying.has(column))
    .map(([path]) => ({
      code: 'raw_identifier',
      path,
      message: 'the column is tokenised, so it holds identifiers of people',
      remedy: 'Use another column here.',
    }));
}
