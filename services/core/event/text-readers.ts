import type { CharterCode } from './charter.ts';
import { charterOfValue } from './charter.ts';
import { describe } from './describe.ts';
import { nearest } from './nearest.ts';
import { fault, type Report } from './report.ts';
import type { FieldType } from './vocabulary.ts';

/** Checks one value and gives it as an event holds it. Puts what is wrong into `report` and gives null then. */
export type Read = (value: unknown, path: string, report: Report) => unknown;

type Of<K extends FieldType['kind']> = Extract<FieldType, { kind: K }>;

export function stringReader({ maxLength, pattern }: Of<'string'>, doc: string): Read {
  return (value, path, report) => {
    if (typeof value !== 'string') {
      return fault(report, 'wrong_type', path, `${describe(value)} where text belongs`, `Send text. ${doc}`);
    }
    if (value.length === 0 || value.length > maxLength) {
      const remedy = `Send 1 to ${maxLength} characters, or leave the field out if it may be. ${doc}`;
      return fault(report, 'out_of_range', path, `text of ${value.length} characters`, remedy);
    }
    if (!isPlain(value)) {
      const message = 'the text holds a control character or half of a character pair';
      return fault(report, 'encoding', path, message, 'Send well-formed Unicode without control characters.');
    }
    if (pattern && !pattern.test(value)) {
      const blanks = value.trim() === value ? '' : 'Remove the blanks around it. ';
      return fault(report, 'out_of_range', path, `${describe(value)} of another form`, blanks + doc);
    }
    return value;
  };
}

/** A control character forges log lines and terminal output; half a surrogate pair has no UTF-8 form. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 || (unit >= 0x7f && unit < 0xa0)) return false;
    if (unit >= 0xd800) return text.isWellFormed();
  }
  return true;
}

/** Charter, clause 3: what is not a token in a token's place is taken for an identifier and never repeated. */
export function tokenReader({ pattern }: Of<'string'>): Read {
  return (value, path, report) => {
    if (typeof value === 'string' && pattern?.test(value)) return value;
    const remedy =
      'Send a token (p_ and 22 base64url characters), or `identifier` in its place to a door that replaces it.';
    return fault(report, 'raw_identifier', path, `${describe(value)} where a token belongs`, remedy);
  };
}

export function enumReader({ values }: Of<'enum'>): Read {
  const allowed = new Set<unknown>(values);
  return (value, path, report) => {
    if (allowed.has(value)) return value;
    if (typeof value !== 'string') {
      const remedy = `Send one of: ${values.join(', ')}.`;
      return fault(report, 'wrong_type', path, `${describe(value)} where a word belongs`, remedy);
    }
    const near = nearest(value, values);
    const clause = charterOfValue(value);
    // A misspelt `missing_person` is no attempt to identify anybody.
    if (clause && (near === undefined || charterOfValue(near) !== clause)) {
      return fault(report, clause, path, `${describe(value)}: ${REFUSED[clause]}`, CHARTER_REMEDY[clause]);
    }
    const guess = near === undefined ? '' : `Did you mean "${near}"? `;
    const message = `${describe(value)} that is none of the known values`;
    return fault(report, 'unknown_value', path, message, `${guess}One of: ${values.join(', ')}.`);
  };
}

export const REFUSED: Readonly<Record<CharterCode, string>> = {
  charter_identification: 'names something that identifies people',
  charter_accused: 'names somebody accused',
  charter_protected_attribute: 'names a protected attribute of a person',
};

export const CHARTER_REMEDY: Readonly<Record<CharterCode, string>> = {
  charter_identification:
    'Turn it off at the source: no faces, plates, bodies, tracks or names are taken in. People who may come to harm go into `parties`, as tokens.',
  charter_accused: 'Leave accused persons out: only people who may come to harm are sent.',
  charter_protected_attribute: 'Leave it out at the source: no rule may use it and nothing stores it.',
};
