import type { ParseError } from 'jsonc-parser';

/** What an error of syntax is, for somebody who writes rules and no programs. By `ParseErrorCode` of jsonc-parser, whose
 * enum exists for its own compiler only. */
export function syntaxText(
  text: string,
  { error, offset, length }: ParseError,
): { readonly message: string; readonly remedy: string } {
  const found = text.slice(offset, offset + length);
  const before = text.slice(0, offset).trimEnd().at(-1);
  switch (error) {
    case 1:
      return symbolText(found);
    case 2:
    case 13:
      return { message: 'a number is not written as JSON has it', remedy: 'write for example 2, -1 or 0.5' };
    case 3:
      if (found === ',') return { message: 'a comma too many', remedy: 'remove it' };
      return before === ',' && found === '}'
        ? TRAILING_COMMA
        : { message: 'a key in double quotes belongs here', remedy: 'write "key": value' };
    case 4:
      return before === ',' && (found === ']' || found === '}') ? TRAILING_COMMA : valueText(text, offset);
    case 5:
      return { message: 'a colon is missing behind the key', remedy: 'write "key": value' };
    case 6:
      return { message: 'a comma is missing here', remedy: 'put a comma between the two' };
    case 7:
      return { message: 'an object is not closed', remedy: 'add the missing }' };
    case 8:
      return { message: 'a list is not closed', remedy: 'add the missing ]' };
    case 9:
      return {
        message: 'something follows the end of the object',
        remedy: 'remove it, or the bracket too many before it',
      };
    case 10:
    case 11:
      return { message: 'JSON has no comments', remedy: 'remove it; knownGaps is the place for remarks' };
    case 12:
      return { message: 'a text is not closed in its line', remedy: 'add the missing " at its end' };
    case 14:
    case 15:
      return {
        message: 'a backslash in a text starts no escape that JSON knows',
        remedy: 'write \\\\ for a backslash itself',
      };
    case 16:
      return {
        message: 'a text holds a line break, a tab or another control character',
        remedy: 'write \\n or \\t in its place',
      };
    default:
      return { message: 'is no JSON', remedy: 'write one JSON object' };
  }
}

const TRAILING_COMMA = { message: 'a comma stands before a closing bracket', remedy: 'remove the comma' };

function valueText(text: string, offset: number): { readonly message: string; readonly remedy: string } {
  if (text.trim() === '') return { message: 'the file is empty', remedy: 'write one JSON object' };
  const message =
    offset >= text.trimEnd().length ? 'the text ends where a value belongs' : 'a value belongs here';
  return { message, remedy: 'write a text in double quotes, a number, true, false, null, {...} or [...]' };
}

/** Where an error is shown: a missing comma or bracket behind what comes before it, a comma too many at the comma. */
export function errorOffset(text: string, error: ParseError): number {
  const behind = text.slice(0, error.offset).trimEnd().length;
  if (syntaxText(text, error) === TRAILING_COMMA) return behind - 1;
  return error.error >= 5 && error.error <= 8 ? behind : error.offset;
}

/** One slip makes the parser stumble several times: what follows a word or text it could not read, in the same line or
 * right behind it, says nothing new. */
export function withoutEchoes(text: string, errors: readonly ParseError[]): readonly ParseError[] {
  let end = -1;
  let previous = -1;
  return errors.filter(({ error, offset, length }) => {
    const isRepeated = offset === previous;
    previous = offset;
    if (isRepeated) return false;
    const isStructural = error >= 3 && error <= 8;
    if (!isStructural) {
      end = offset + length;
      return true;
    }
    if (end === -1) return true;
    const between = text.slice(end, offset);
    if (/[\r\n]/.test(between) && between.trim() !== '') return true;
    return error === 7 || error === 8;
  });
}

function symbolText(found: string): { readonly message: string; readonly remedy: string } {
  if (/^['‘’“”]/u.test(found))
    return {
      message: 'a text stands in quotes that are not straight double ones',
      remedy: 'write it as "text"',
    };
  if (/^(True|TRUE|False|FALSE|Null|NULL|None)$/.test(found)) {
    const word = found === 'None' ? 'null' : found.toLowerCase();
    return { message: `JSON writes ${word} in small letters`, remedy: `write ${word}` };
  }
  if (/^[，：；｛｝［］]/u.test(found))
    return {
      message: 'a full-width sign stands where JSON has a plain one',
      remedy: 'write , : { } [ ] in half width',
    };
  return {
    message: 'this is neither a text in double quotes nor a number, true, false or null',
    remedy: 'put a text in double quotes',
  };
}
