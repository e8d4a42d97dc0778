/** Names schemas by numbers, as a Confluent-style registry does. */
export interface SchemaRegistry {
  /**
   * The id of a schema within a subject, registering it where it is new. The same text gets the same id always.
   * Throws `RegistryError('incompatible')` where it cannot read what an earlier version of the subject wrote.
   */
  idOf(subject: string, schema: string): number;
  /** The text of a schema. Throws `RegistryError('unknown_schema')` where there is none of that id. */
  schemaOf(id: number): string;
}

export type RegistryErrorCode =
  | 'unknown_schema'
  | 'incompatible'
  | 'unreadable'
  | 'refused' // a server that does not let this process in, or takes no such schema
  | 'unavailable' // a server that cannot be reached
  | 'closed';

export class RegistryError extends Error {
  readonly code: RegistryErrorCode;
  readonly retryable: boolean;
  constructor(code: RegistryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RegistryError';
    this.code = code;
    this.retryable = code === 'unavailable';
  }
}
