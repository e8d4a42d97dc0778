const TOKENS = /p_[A-Za-z0-9_-]{22}/g;

/**
 * JSON as it leaves the door, with every person's token masked (charter, clauses 3 and 8) but the one that the asker gave
 * a reason for. Views leave tokens out; this is for those that come where nobody expects one, like a source that uses
 * tokens as case ids.
 */
export function toWire(value: unknown, shown?: string): string {
  return JSON.stringify(value).replace(TOKENS, (token) => (token === shown ? token : 'p_withheld'));
}
