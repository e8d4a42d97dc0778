import { isAccusedRole } from '../../core/event/charter.ts';
import { describe } from '../../core/event/describe.ts';
import { isRecord } from '../../core/event/readers.ts';
import type { Fault } from '../../core/fault.ts';
import type { Tokeniser } from './ports.ts';

const MOST_PARTIES = 64;
const LONGEST_IDENTIFIER = 256;

export interface Tokenised {
  /** The event as it came, with a token in the place of every identifier. */
  readonly value: unknown;
  readonly faults: readonly Fault[];
}

/**
 * Replaces `{identifier, role}` among the parties by `{token, role}`, before anything is checked, logged or stored. What
 * came is left as it was. An accused party loses its identifier without a token being made. More parties than an
 * event may have are left alone: the check refuses such a list by its length.
 */
export function tokeniseParties(input: unknown, tokeniser: Tokeniser): Tokenised {
  const parties = isRecord(input) ? input.parties : undefined;
  if (!Array.isArray(parties) || parties.length > MOST_PARTIES || !parties.some(hasIdentifier)) {
    return { value: input, faults: [] };
  }
  const faults: Fault[] = [];
  const replaced = parties.map((party: unknown, i) =>
    hasIdentifier(party) ? replace(party, `parties[${i}]`, tokeniser, faults) : party,
  );
  return { value: { ...(input as object), parties: replaced }, faults };
}

type IdentifiedParty = Readonly<Record<string, unknown>> & { readonly identifier: unknown };

function hasIdentifier(party: unknown): party is IdentifiedParty {
  return isRecord(party) && Object.hasOwn(party, 'identifier');
}

function replace(party: IdentifiedParty, path: string, tokeniser: Tokeniser, faults: Fault[]): object {
  const { identifier, ...rest } = party;
  if (isAccusedRole(rest.role)) return rest;
  const fault = faultOf(identifier, path, Object.hasOwn(rest, 'token'));
  if (fault) faults.push(fault);
  return fault ? rest : { ...rest, token: tokeniser.token(identifier as string) };
}

function faultOf(identifier: unknown, path: string, hasToken: boolean): Fault | undefined {
  const at = `${path}.identifier`;
  const fault = (code: Fault['code'], remedy: string): Fault => ({
    code,
    path: at,
    message: `${describe(identifier)} as an identifier`,
    remedy,
  });
  if (hasToken) return fault('raw_identifier', 'Send `identifier` or `token`, not both.');
  // A number has lost its leading zeros, and past 2^53 its last digits: another person's token.
  if (typeof identifier !== 'string') return fault('wrong_type', 'Send the identifier as text.');
  if (identifier.trim() === '') return fault('missing_field', 'Send the identifier, or leave the party out.');
  if (identifier.length > LONGEST_IDENTIFIER) {
    return fault('out_of_range', `Send an identifier of at most ${LONGEST_IDENTIFIER} characters.`);
  }
  return identifier.isWellFormed() ? undefined : fault('encoding', 'Send well-formed Unicode.');
}
