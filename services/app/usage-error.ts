/** The command was called in a way that cannot work; the message says which way does. Exit code 2. */
export class UsageError extends Error {
  readonly code = 'usage';
  readonly retryable = false;

  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
