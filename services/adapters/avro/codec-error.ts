export type CodecErrorCode =
  | 'not_avro' // no magic byte, cut short, bytes left over, or no value of the schema
  | 'unknown_schema' // the registry holds no schema of that id
  | 'wrong_subject' // a sound record, but of another kind
  | 'incompatible' // a record of the kind, in a version that today's schema cannot read
  | 'not_encodable'; // the value does not fit the schema

/** Why a record could not be read or written. Never holds the record's values. */
export class CodecError extends Error {
  readonly code: CodecErrorCode;
  readonly retryable = false;
  constructor(code: CodecErrorCode, message: string) {
    super(message);
    this.name = 'CodecError';
    this.code = code;
  }
}
