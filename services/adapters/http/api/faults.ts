import type { z } from 'zod';
import { Refusal } from '../refusal.ts';

/** How many faults one refusal names. */
const MOST = 10;
const LOOK_UP = 'See /v1/openapi.json for what it takes.';

export function addressFault(error: z.ZodError): Refusal {
  return new Refusal('bad_address', worded(error, 'the address'), LOOK_UP);
}

export function queryFault(error: z.ZodError): Refusal {
  return new Refusal('bad_query', worded(error, 'the query'), LOOK_UP);
}

export function bodyFault(error: z.ZodError): Refusal {
  return new Refusal('bad_body', worded(error, 'the body'), LOOK_UP);
}

/** What is wrong and where: never what was sent, nor a key of it that no schema knows. */
function worded(error: z.ZodError, what: string): string {
  const faults = error.issues.slice(0, MOST).map((issue) => {
    const path = issue.path.filter((part) => typeof part !== 'symbol').join('.');
    return path === '' ? `${what} ${wordsOf(issue)}` : `${path} ${wordsOf(issue)}`;
  });
  return faults.join('; ');
}

function wordsOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return 'has parts that are not known here';
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_type':
      return `must be of type ${issue.expected}`;
    case 'too_small':
      return `must be or have at least ${issue.minimum}`;
    case 'too_big':
      return `must be or have at most ${issue.maximum}`;
    case 'custom':
      // Written here, for people to read.
      return issue.message;
    default:
      return 'is not of the form that is described';
  }
}
