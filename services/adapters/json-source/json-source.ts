import { type ParseError, parseTree } from 'jsonc-parser';
import { isDeep } from '../../core/text/depth.ts';
import { createLineIndex, type Position } from './line-index.ts';
import { nodeAt } from './node-at.ts';
import { repeatedKeys } from './repeated-keys.ts';
import { errorOffset, syntaxText, withoutEchoes } from './syntax-text.ts';

/** JSON text that remembers where everything stands. */
export interface JsonSource {
  /** As `JSON.parse` gives it, of a key that is there twice the last; undefined where the text is no JSON. */
  readonly value: unknown;
  /** Every error of syntax and every key that an object has twice, in the order of the text. */
  readonly faults: readonly SourceFault[];
  /**
   * Where a path such as `on[0].place.areaCode` stands: its key or its value. What is not there is found at the object
   * that should hold it.
   */
  locate(path: string, part: 'key' | 'value'): Position;
}

export interface SourceFault {
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
  readonly position: Position;
}

/** Levels of nesting that are read: the parser that keeps positions calls itself for each. */
const MAX_DEPTH = 256;
/** Errors of syntax that are looked at: a picture renamed to .json has one for every byte. */
const MAX_ERRORS = 100;

/**
 * Reads strict JSON (RFC 8259): no comments, no trailing commas, no key twice in an object. `JSON.parse` decides what is
 * JSON; the other parser only says where the rest goes wrong. Throws nothing.
 */
export function readJsonSource(text: string): JsonSource {
  const lines = createLineIndex(text);
  if (isDeep(text, MAX_DEPTH)) return unreadable(TOO_DEEP, lines.at(0));
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const parsed = parse(text);
  const faults = parsed.ok
    ? repeatedKeys(root).map(({ path, key, node, first }) => ({
        path,
        message: `the key ${JSON.stringify(key.slice(0, 64))} is here twice (first in line ${lines.at(first.offset).line})`,
        remedy: 'keep one of them',
        position: lines.at(node.offset),
      }))
    : syntaxFaults(text, errors, lines.at);
  return {
    value: parsed.ok ? parsed.value : undefined,
    faults,
    locate: (path, part) => lines.at(nodeAt(root, path, part)?.offset ?? 0),
  };
}

const TOO_DEEP = {
  message: `the text nests deeper than ${MAX_DEPTH} levels`,
  remedy: 'a rule needs no more than a few dozen: split it',
};

function unreadable(fault: typeof TOO_DEEP, position: Position): JsonSource {
  return { value: undefined, faults: [{ path: '', ...fault, position }], locate: () => position };
}

function parse(text: string): { readonly ok: true; readonly value: unknown } | { readonly ok: false } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false };
  }
}

function syntaxFaults(
  text: string,
  errors: readonly ParseError[],
  positionAt: (offset: number) => Position,
): readonly SourceFault[] {
  if (errors.length === 0) {
    return [{ path: '', message: 'is no JSON', remedy: 'write one JSON object', position: positionAt(0) }];
  }
  return withoutEchoes(text, errors.slice(0, MAX_ERRORS)).map((error) => ({
    path: '',
    ...syntaxText(text, error),
    position: positionAt(errorOffset(text, error)),
  }));
}
