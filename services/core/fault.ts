/** What is wrong with an input, in words its sender can act on. Never holds the offending value itself. */
export interface Fault {
  /** Stable, for counting: one of the codes below. */
  readonly code: FaultCode;
  /** Where in the record, for example `parties[1].token`; empty for the whole record. */
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
}

/** In the order in which the schema of dead letters numbers them. */
export const FAULT_CODES = [
  'unreadable', // not JSON, not CSV, not decodable
  'too_large',
  'too_deep',
  'encoding',
  'not_an_object',
  'unknown_stream',
  'unknown_field',
  'missing_field',
  'wrong_type',
  'out_of_range',
  'unknown_value',
  'bad_time',
  'future_event',
  'raw_identifier', // something that is not a token in a token's place
  'charter_identification', // a face, a plate, a body, a track, a name
  'charter_accused', // an accused person
  'charter_protected_attribute',
  'unregistered_source',
  'refused_by_mapping',
] as const;

export type FaultCode = (typeof FAULT_CODES)[number];
