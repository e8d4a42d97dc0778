/** What somebody asked to be done with a rule set cannot be done; nothing was written. Exit code 1. */
export class PublicationError extends Error {
  readonly code: string;
  readonly retryable = false;
  readonly remedy: string;

  constructor(code: string, message: string, remedy: string) {
    super(message);
    this.name = 'PublicationError';
    this.code = `publication_${code}`;
    this.remedy = remedy;
  }
}
